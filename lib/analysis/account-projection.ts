/**
 * How the table of an organization trail knows the accounts whose folders it reads.
 */
export class AccountProjection {
  /**
   * Every query names its accounts: `account = '111122223333'`, or up to 1,000 of them with `IN`. It never goes stale,
   * and the saved queries ask for the account first. Athena refuses a query without.
   */
  public static injected(): AccountProjection {
    return new AccountProjection();
  }

  /**
   * The accounts are listed in the table, so that a query may read all of them. An account that is not listed is absent
   * from every answer, and AWS advises a few dozen at the most.
   *
   * @param accounts account ids
   */
  public static enumerated(accounts: string[]): AccountProjection {
    return new AccountProjection(accounts);
  }

  private constructor(
    /** The listed accounts; undefined with `injected()`. */
    public readonly accounts?: string[],
  ) {}
}
