import type { Duration } from 'aws-cdk-lib';
import { CATALOGUE } from './catalogue';
import { topicTampering } from './catalogue/topic-tampering';
import { TUNED } from './catalogue/tuned';
import { Detection } from './detection';
import { markdown } from './markdown';
import { runbookOf } from './runbook';
import { Severity } from './severity';

const SEVERITIES = Object.values(Severity);

/**
 * What to change in a detection. What is left out stays as it is.
 */
export interface DetectionTuning {
  /**
   * How many matches within a period set the alarm off: a whole number, at least 1.
   *
   * @default - as it was
   */
  readonly threshold?: number;

  /**
   * Within which time matches are counted, in whole minutes, at most a day.
   *
   * @default - as it was
   */
  readonly period?: Duration;

  /**
   * How urgent a match is.
   *
   * @default - as it was
   */
  readonly severity?: Severity;

  /**
   * ARNs of principals whose events do not count, in place of those that were excluded before; see `Detection.exceptPrincipals`.
   *
   * @default - as it was
   */
  readonly exceptPrincipals?: string[];
}

/**
 * Which detections to deploy. Each method returns a new choice and leaves the old one as it was.
 */
export class Detections {
  /** The whole catalogue of the library. */
  public static all(): Detections {
    return new Detections([...CATALOGUE]);
  }

  /**
   * The lane for people, beside the texts for auditors: without what is harmless every day, and with what those texts
   * miss. Give it alarms of its own, with another destination: `new DetectionAlarms(…)`.
   */
  public static tuned(): Detections {
    return new Detections([...TUNED]);
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
    this.requireKnown(ids, 'leave out');
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

  /**
   * Tampering with another topic too, such as that of a second lane; `topic-tampering` watches the topic of the audit trail
   * itself. Let the alarm go to another topic than the one that it watches.
   *
   * @param topicName name of the topic, not a token; it becomes a part of the id, e.g. `topic-tampering-on-call`
   */
  public watchingTopic(topicName: string): Detections {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(topicName)) {
      throw new Error(
        `'${topicName}' is no name of a topic that is known at synth. The pattern compares the name, and the id is made of it. Write the topicName that you give to the topic. [cdk-secure-audit-trail:watched-topic]`,
      );
    }
    return this.including({
      ...topicTampering,
      id: `topic-tampering-${topicName.toLowerCase().replace(/_+/g, '-').replace(/-{2,}/g, '-').replace(/^-|-$/g, '')}`,
      title: `The topic ${topicName} was changed`,
      pattern: topicTampering.pattern.replaceAll('${AlertTopic}', topicName),
      runbook: runbookOf(topicTampering),
    });
  }

  /** The chosen detections as people read them, in Markdown: a table, and a section each with its filter. */
  public toMarkdown(): string {
    return markdown(this.list);
  }

  /**
   * The same, with one detection changed. An id that is not there is an error.
   *
   * @param id id of the detection
   * @param tuning what to change in it
   */
  public tune(id: string, tuning: DetectionTuning): Detections {
    this.requireKnown([id], 'tune');
    const changes = Object.fromEntries(Object.entries(tuning).filter(([, value]) => value !== undefined));
    return new Detections(
      this.list.map((detection) => (detection.id === id ? { ...detection, ...changes } : detection)),
    );
  }

  private requireKnown(ids: string[], what: string): void {
    const known = this.list.map((detection) => detection.id);
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new Error(
        `There is no detection '${unknown.join("', '")}' to ${what}. Write one of: ${known.join(', ')}. [cdk-secure-audit-trail:unknown-detection]`,
      );
    }
  }
}
