import fc from 'fast-check';

/** Any id of a construct, except the few that the constructs library itself takes for taken, such as `constructor`. */
export const constructId = (maxLength: number) =>
  fc.string({ minLength: 1, maxLength, unit: 'binary' }).filter((id) => !(id in {}));
