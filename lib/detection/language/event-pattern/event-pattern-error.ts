/** The pattern is one that EventBridge refuses; the message says where and why. */
export class EventPatternError extends Error {
  public override readonly name = 'EventPatternError';
}

/** Says what is wrong; whoever parses the pattern puts before it where. */
export type Refuse = (what: string) => never;

export function refuseWithoutPlace(what: string): never {
  throw new EventPatternError(what);
}
