import type { Duration } from 'aws-cdk-lib';
import { Severity } from './severity';

/**
 * What to notice in the trail, why, and what to do first. Plain data: nothing of it loads the AWS CDK.
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
   * Address of what to do, to which its alarm and its alerts link.
   *
   * @default - the section of this library's documentation; for a detection of your own, how to document it
   */
  readonly runbook?: string;

  /**
   * Controls that it helps with, e.g. `CIS 7.0 5.3`, `Security Hub CloudWatch.1`.
   *
   * @default - none
   */
  readonly controls?: string[];

  /**
   * How many matches within a period set the alarm off: a whole number, at least 1.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * Within which time matches are counted, in whole minutes, at most a day: CloudWatch Logs writes a data point a minute.
   *
   * @default Duration.minutes(5) - what Security Hub's remediation asks for
   */
  readonly period?: Duration;

  /**
   * ARNs of principals whose events do not count, with `*` at the start or the end only, e.g.
   * `arn:aws:iam::111122223333:role/Deployer`.
   *
   * For a session of a role write the role's own ARN. The exclusion is a part of the pattern, which then is no longer the
   * text that Security Hub compares, and stays visible in the alarm's description: whoever can become that principal is
   * not seen. Events that name no principal still count.
   *
   * @default - none
   */
  readonly exceptPrincipals?: string[];
}
