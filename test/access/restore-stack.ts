import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DeliveryHealth, LoggingRestorer, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { ACCOUNT, BREAK_GLASS, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { Policy } from './policy';
import { newApp } from '../support/stack';

/** A workflow with its roles, and what EventBridge and Step Functions name when they act for it. */
interface DeployedWorkflow {
  readonly role: string;
  readonly startRole: string;
  readonly stateMachine: string;
  readonly rule: string;
  /** Log group without the `:*` that CloudFormation adds. */
  readonly logGroup: string;
}

/** A trail with a restorer and a check of its delivery. */
export class RestoreStack {
  public readonly deployed: DeployedStack;
  public readonly trail: string;
  public readonly topic: string;
  public readonly monitoringKey: string;
  public readonly evidenceKey: string;
  public readonly deadLetterQueue: string;
  public readonly restorer: DeployedWorkflow;
  public readonly check: DeployedWorkflow;

  public constructor() {
    const stack = new Stack(newApp(), 'Security', {
      env: { account: ACCOUNT, region: REGION },
      terminationProtection: true,
    });
    const audit = new SecureAuditTrail(stack, 'Audit', {
      trailName: 'audit',
      alertEmails: ['security@example.com'],
      breakGlassRoleArns: [BREAK_GLASS],
    });
    const { identity: trail, monitoringKey: encryptionKey } = audit;
    const { topic } = audit.alerts;
    const restorer = new LoggingRestorer(stack, 'Restorer', { trail, topic, encryptionKey });
    const check = new DeliveryHealth(stack, 'Health', { trail, encryptionKey, alarmActions: [new SnsAction(topic)] });
    this.deployed = new DeployedStack(stack);
    const text = (token: string) => this.deployed.text(token);
    const workflow = (name: string, { role, startRole }: LoggingRestorer | DeliveryHealth): DeployedWorkflow => ({
      role: text(role.roleArn),
      startRole: text(startRole.roleArn),
      stateMachine: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
      rule: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${name}`,
      logGroup: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/vendedlogs/states/${name}`,
    });
    this.trail = text(trail.trailArn);
    this.topic = text(topic.topicArn);
    this.monitoringKey = text(encryptionKey.keyArn);
    this.evidenceKey = text(audit.archive.encryptionKey.keyArn);
    this.deadLetterQueue = text(restorer.deadLetterQueue.queueArn);
    this.restorer = workflow('audit-restore', restorer);
    this.check = workflow('audit-health', check);
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    const governing = (name: string, arn: string): [string, Policy] => [name, this.deployed.resourcePolicy(arn)!];
    const attached = (name: string, roleArn: string) =>
      this.deployed.rolePolicies(roleArn).map((policy): [string, Policy] => [name, policy]);
    return [
      governing('key of workflows', this.monitoringKey),
      governing('dead-letter queue of the restorer', this.deadLetterQueue),
      ...Object.entries({ restorer: this.restorer, 'delivery check': this.check }).flatMap(
        ([name, { role, startRole }]) => [
          governing(`trust of the ${name}`, role),
          governing(`trust of the starter of the ${name}`, startRole),
          ...attached(name, role),
          ...attached(`starter of the ${name}`, startRole),
        ],
      ),
    ];
  }

  /** The statements that the key of every stack has. */
  public judgedElsewhere(sid = ''): boolean {
    return /^(EnableIamPolicies|Allow(Athena|CloudWatch)|Deny)/.test(sid);
  }
}
