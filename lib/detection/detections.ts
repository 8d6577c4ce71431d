import { CATALOGUE } from './catalogue';
import { Detection } from './detection';
import { Severity } from './severity';

const SEVERITIES = Object.values(Severity);

/**
 * Which detections to deploy. Each method returns a new choice and leaves the old one as it was.
 */
export class Detections {
  /** The whole catalogue of the library. */
  public static all(): Detections {
    return new Detections([...CATALOGUE]);
  }

  /** Nothing: the place to start from with detections of your own. */
  public static none(): Detections {
    return new Detections([]);
  }

  private constructor(
    /** The chosen detections. */
    public readonly list: Detection[],
  ) {}

  /**
   * Only what is at least this urgent.
   *
   * @param severity the lowest severity to keep
   */
  public atLeast(severity: Severity): Detections {
    const lowest = SEVERITIES.indexOf(severity);
    return new Detections(this.list.filter((detection) => SEVERITIES.indexOf(detection.severity) >= lowest));
  }

  /**
   * All but these. An id that is not there is an error: a mistyped one would leave the detection in place unnoticed.
   *
   * @param ids ids of detections
   */
  public without(...ids: string[]): Detections {
    const known = this.list.map((detection) => detection.id);
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new Error(
        `There is no detection '${unknown.join("', '")}' to leave out. Write one of: ${known.join(', ')}. [cdk-secure-audit-trail:unknown-detection]`,
      );
    }
    return new Detections(this.list.filter((detection) => !ids.includes(detection.id)));
  }

  /**
   * These too. An id that is there already is an error.
   *
   * @param detections detections of your own
   */
  public including(...detections: Detection[]): Detections {
    const list = [...this.list, ...detections];
    const twice = list.find(({ id }, index) => list.findIndex((other) => other.id === id) < index);
    if (twice) {
      throw new Error(
        `There are two detections with the id '${twice.id}'. The id names the metric and the alarm. Leave the other one out with without('${twice.id}'), or write another id. [cdk-secure-audit-trail:detection-twice]`,
      );
    }
    return new Detections(list);
  }
}
