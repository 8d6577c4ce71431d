/** What whoever typed the command can mend; exit status 2. */
export class UsageError extends Error {
  public override readonly name = 'UsageError';
}
