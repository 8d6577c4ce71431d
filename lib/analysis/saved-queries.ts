import { QUERIES } from './queries';
import { SavedQuery } from './saved-query';

/** What nearly everybody asks first; a template with more would be larger for everybody. */
const COMMON = [
  'who-did-this',
  'activity-of-principal',
  'activity-of-access-key',
  'activity-of-address',
  'root-use',
  'console-sign-in-without-mfa',
  'failed-sign-ins',
  'denied-calls-by-principal',
  'audit-tampering',
  'iam-changes',
  'security-groups-opened',
  'bucket-deletions',
];

/**
 * Which queries to save. Each method returns a new choice and leaves the old one as it was.
 */
export class SavedQueries {
  /** The twelve that nearly everybody asks first, and those of each additional table. */
  public static common(): SavedQueries {
    return new SavedQueries(QUERIES.filter(({ id, table }) => COMMON.includes(id) || table !== undefined));
  }

  /** Every query of the library: who, when and from where, sign-ins, identities, the audit trail, network, data. */
  public static all(): SavedQueries {
    return new SavedQueries([...QUERIES]);
  }

  /** Nothing: the place to start from with queries of your own. */
  public static none(): SavedQueries {
    return new SavedQueries([]);
  }

  private constructor(
    /** The chosen queries. */
    public readonly list: SavedQuery[],
  ) {}

  /**
   * All but these. An id that is not there is an error: a mistyped one would leave the query in place unnoticed.
   *
   * @param ids ids of queries
   */
  public without(...ids: string[]): SavedQueries {
    const known = this.list.map(({ id }) => id);
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new Error(
        `There is no query '${unknown.join("', '")}' to leave out. Write one of: ${known.join(', ')}. [cdk-secure-audit-trail:unknown-query]`,
      );
    }
    return new SavedQueries(this.list.filter(({ id }) => !ids.includes(id)));
  }

  /**
   * These too. An id that is there already is an error.
   *
   * @param queries queries of your own
   */
  public including(...queries: SavedQuery[]): SavedQueries {
    const list = [...this.list, ...queries];
    const twice = list.find(({ id }, index) => list.findIndex((other) => other.id === id) < index);
    if (twice) {
      throw new Error(
        `There are two queries with the id '${twice.id}'. The id names the prepared statement. Leave the other one out with without('${twice.id}'), or write another id. [cdk-secure-audit-trail:query-twice]`,
      );
    }
    return new SavedQueries(list);
  }
}
