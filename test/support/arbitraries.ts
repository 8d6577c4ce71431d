import fc from 'fast-check';

/** Any id of a construct, except the few that the constructs library itself takes for taken, such as `constructor`. */
export const constructId = (maxLength: number) =>
  fc
    .oneof(
      fc.string({ minLength: 1, maxLength, unit: 'binary', size: 'max' }),
      fc.stringMatching(new RegExp(`^[\\w.-]{1,${maxLength}}$`), { size: 'max' }),
    )
    .filter((id) => !(id in {}));
