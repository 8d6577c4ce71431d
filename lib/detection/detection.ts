import { Severity } from './severity';

/**
 * What to notice in the trail, why, and what to do first. Plain data: nothing of it needs the AWS CDK.
 */
export interface Detection {
  /**
   * Stable id in kebab-case, e.g. `root-usage`.
   *
   * It names the metric, the alarm (`<trail name>-<id>`) and the section of `docs/detections.md`.
   */
  readonly id: string;

  /** One line that a person who is woken up by it understands. */
  readonly title: string;

  /** How urgent a match is. */
  readonly severity: Severity;

  /**
   * CloudWatch Logs filter pattern, at most 1,024 characters once deployed.
   *
   * `${EvidenceBucket}`, `${AccessLogBucket}`, `${EvidenceKey}`, `${MonitoringKey}`, `${LogGroup}`, `${AlarmPrefix}` and
   * `${AlertTopic}` stand for the names of this stack's own resources; for a key, its id.
   */
  readonly pattern: string;

  /** Why it matters: what an attacker gains by it, or what the business loses. */
  readonly why: string;

  /** What to do first: one sentence, shown in the alarm's description. */
  readonly firstStep: string;

  /**
   * Controls that it helps with, e.g. `CIS 7.0 5.3`, `Security Hub CloudWatch.1`.
   *
   * @default - none
   */
  readonly controls?: string[];
}
