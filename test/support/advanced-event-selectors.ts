/** Advanced event selectors of a template, with every intrinsic function filled in. */
export type AdvancedEventSelector = { FieldSelectors: Array<{ Field: string } & Partial<Record<string, string[]>>> };

type Compare = (value: string, wanted: string) => boolean;

const SELECTS: Record<string, Compare> = {
  Equals: (value, wanted) => value === wanted,
  StartsWith: (value, wanted) => value.startsWith(wanted),
  EndsWith: (value, wanted) => value.endsWith(wanted),
};

/**
 * Whether a trail with these selectors records the event: one selector selects it, by all of its fields. Of one field any
 * selecting condition suffices, and any deselecting one forbids, as the CloudTrail user guide says under "Filtering data
 * events".
 */
export function isRecorded(selectors: AdvancedEventSelector[], event: object): boolean {
  return selectors.some(({ FieldSelectors }) =>
    FieldSelectors.every(({ Field, ...operators }) => {
      const values = valuesOf(event, Field);
      const meets = (prefix: string) =>
        Object.entries(SELECTS).flatMap(([operator, compare]) =>
          (operators[`${prefix}${operator}`] ?? []).map((wanted) => values.some((value) => compare(value, wanted))),
        );
      const selecting = meets('');
      return !meets('Not').includes(true) && (selecting.length === 0 || selecting.includes(true));
    }),
  );
}

/** What CloudTrail compares, as text; nothing where the event lacks the field. */
function valuesOf(event: object, field: string): string[] {
  const record = event as Record<string, unknown>;
  const resources = (record.resources ?? []) as Array<Record<string, unknown>>;
  switch (field) {
    // Records of older versions have no category.
    case 'eventCategory':
      return texts([record.eventCategory ?? 'Management']);
    case 'resources.type':
      return texts(resources.map(({ type }) => type));
    case 'resources.ARN':
      return texts(resources.map(({ ARN, ARNPrefix }) => ARN ?? ARNPrefix));
    case 'userIdentity.arn':
      return texts([(record.userIdentity as Record<string, unknown> | undefined)?.arn]);
    default:
      return texts([record[field]]);
  }
}

function texts(values: unknown[]): string[] {
  return values.filter((value) => value !== undefined && value !== null).map(String);
}
