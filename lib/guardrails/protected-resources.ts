/**
 * What the guardrails protect, as ARNs. Each list may be left out.
 *
 * Organization policies are made in the management account for resources of other accounts, so an ARN must be text that
 * is known at synth: write it out, build it from account id, Region and name, or take it from the outputs of the stack
 * that made the resource. `*` and `?` match as in any policy. Write `*` for the partition, or `Aws.PARTITION`, which
 * becomes `*`: an organization never spans two partitions. Any other token is an error, since it would be resolved in
 * the management account, where the resource is not.
 *
 * An ARN that names neither an account nor anything of the resource is an error: it would bind resources of others.
 */
export interface ProtectedResources {
  /**
   * Trails, e.g. `arn:*:cloudtrail:*:111122223333:trail/audit`.
   *
   * @default - none
   */
  readonly trailArns?: string[];

  /**
   * Buckets of evidence and of their access logs, e.g. `arn:*:s3:::audit-111122223333-eu-west-1-an`, without `/*`.
   *
   * @default - none
   */
  readonly bucketArns?: string[];

  /**
   * Keys, e.g. `arn:*:kms:eu-west-1:111122223333:key/…`. KMS makes the id at deployment, so deploy the trail first.
   * In an account that is there for the archive alone, `…:key/*` will do.
   *
   * @default - none
   */
  readonly keyArns?: string[];

  /**
   * Log groups, e.g. `arn:*:logs:eu-west-1:111122223333:log-group:/aws/cloudtrail/audit`, with or without `:*`.
   *
   * @default - none
   */
  readonly logGroupArns?: string[];

  /**
   * Alarms, e.g. `arn:*:cloudwatch:eu-west-1:111122223333:alarm:audit-*`: the names of all alarms of a trail begin with
   * the name of the trail.
   *
   * @default - none
   */
  readonly alarmArns?: string[];

  /**
   * Topics of alerts, e.g. `arn:*:sns:eu-west-1:111122223333:Audit-Alerts*`.
   *
   * @default - none
   */
  readonly topicArns?: string[];

  /**
   * Queues of a SIEM and of dead letters, e.g. `arn:*:sqs:eu-west-1:111122223333:Audit-*`. Receiving and deleting messages
   * is not reserved: that is what a collector does.
   *
   * @default - none
   */
  readonly queueArns?: string[];

  /**
   * EventBridge rules, e.g. `arn:*:events:*:111122223333:rule/audit-*`.
   *
   * @default - none
   */
  readonly ruleArns?: string[];

  /**
   * Roles of the stack, e.g. `arn:*:iam::111122223333:role/Security-Audit*`. The break-glass and deployment roles are
   * protected anyway.
   *
   * @default - none but those
   */
  readonly roleArns?: string[];

  /**
   * State machines that respond, e.g. `arn:*:states:eu-west-1:111122223333:stateMachine:audit-*`. Their executions are
   * protected too.
   *
   * @default - none
   */
  readonly stateMachineArns?: string[];

  /**
   * CloudFormation stacks, e.g. `arn:*:cloudformation:eu-west-1:111122223333:stack/Security/*`. Whoever calls
   * CloudFormation must then be among the deployment roles: for the CDK that is the deploy role of its bootstrap.
   *
   * @default - none
   */
  readonly stackArns?: string[];
}
