import {
  CLOUDTRAIL_FIELDS,
  FieldKind,
  fieldKind,
} from '../../../../lib/detection/language/filter-pattern/cloudtrail-fields';
import { describeRealRecords, realRecords } from '../../../support/real-records';

const IS_OF_KIND: { readonly [kind in FieldKind]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  json: (value) => typeof value === 'object' && !Array.isArray(value),
  structure: (value) => typeof value === 'object',
};

describeRealRecords('the kinds of fields on which the linter relies', () => {
  // Recorded, where other collections are written by hand.
  const records = realRecords('stratus-red-team');
  // What is in an array has no name of its own.
  const fields = CLOUDTRAIL_FIELDS.filter((field) => !field.startsWith('resources.'));
  const valuesOf = (field: string) =>
    records
      .map((record) =>
        field
          .split('.')
          .reduce<unknown>((holder, name) => (holder as Record<string, unknown> | undefined)?.[name], record),
      )
      .filter((value) => value !== undefined && value !== null);

  test('are those of real records', () => {
    const seen = fields.filter((field) => valuesOf(field).length > 0);
    expect(seen.length).toBeGreaterThan(30);
    const others = seen.flatMap((field) => {
      const isOfKind = IS_OF_KIND[fieldKind(field) as FieldKind];
      return valuesOf(field)
        .filter((value) => !isOfKind(value))
        .map((value) => [field, value]);
    });
    expect(others).toEqual([]);
    expect(valuesOf('resources').every(Array.isArray)).toBe(true);
  });
});
