import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { NETWORK_EVENT_SOURCES } from './network-event-sources';
import { AdvancedEventSelector, categoryOf, conditionOn, recordsManagement } from './selected-events';

/** What leaving management events out breaks, told once for the most that is missing. */
export function warnOfMissingEvents(scope: IConstruct, recorded: AdvancedEventSelector[]): void {
  const reads = recordsManagement(recorded, true);
  const writes = recordsManagement(recorded, false);
  if (!reads && !writes) {
    warn(
      scope,
      'no-management-events',
      'The trail records no management events. No detection and no alarm of it can ever fire, the heartbeat goes off unless data events arrive, and Security Hub CloudTrail.1 and CloudWatch.1 to .14 fail. Leave the selector with ReadWriteType.NONE out, or make sure that another trail with alarms records them.',
    );
    return;
  }
  if (!writes) {
    warn(
      scope,
      'no-write-events',
      'The trail records no management events that change something. Nearly every detection is blind, sign-ins included, and Security Hub CloudTrail.1 fails. Write ReadWriteType.ALL.',
    );
  }
  if (!reads) {
    warn(
      scope,
      'no-read-events',
      'The trail records no management events that only read. Denied reads, listing of what there is and use of keys stay unseen, the heartbeat may go off in a quiet account, and Security Hub CloudTrail.1 fails. Write ReadWriteType.ALL.',
    );
  }
  warnOfSource(scope, recorded, 'kms.amazonaws.com', {
    id: 'no-kms-events',
    writes:
      'The trail leaves out what changes keys. The detections of disabled keys and changed key policies are blind, and Security Hub CloudWatch.7 cannot fire. Leave excludeKms out of a selector of write events.',
    reads:
      'The trail leaves out uses of keys, such as Decrypt, and the AWS Config rule cloudtrail-security-trail-enabled fails. Leave excludeKms out.',
  });
  warnOfSource(scope, recorded, 'rdsdata.amazonaws.com', {
    id: 'no-rds-data-events',
    writes: 'The trail leaves out SQL statements through the RDS Data API. Leave excludeRdsDataApi out.',
    reads: 'The trail leaves out SQL statements through the RDS Data API that only read. Leave excludeRdsDataApi out.',
  });
}

function warnOfSource(
  scope: IConstruct,
  recorded: AdvancedEventSelector[],
  eventSource: string,
  texts: { id: string; writes: string; reads: string },
): void {
  const missing = (readOnly: boolean) =>
    recordsManagement(recorded, readOnly) && !recordsManagement(recorded, readOnly, eventSource);
  if (missing(false)) {
    warn(scope, texts.id, texts.writes);
  } else if (missing(true)) {
    warn(scope, texts.id, texts.reads);
  }
}

/** What CloudTrail takes and the owner may regret: a bill, or a condition that no event meets. */
export function warnOfSelectors(scope: IConstruct, recorded: AdvancedEventSelector[]): void {
  for (const selector of recorded) {
    const { name } = selector;
    const category = categoryOf(selector);
    const isBound = BOUNDS.some((field) => {
      const { equalTo, startsWith, endsWith } = conditionOn(selector, field) ?? {};
      return (equalTo ?? startsWith ?? endsWith) && !startsWith?.some(isOfWholeService);
    });
    if (category !== 'Management' && !isBound) {
      warn(
        scope,
        'unbounded-events',
        `${name} are recorded for everything in the account or organization, at $0.10 for 100,000 events and what the log group costs. Name resources, calls or denials, or acknowledge this warning.`,
      );
    }
    const source = conditionOn(selector, 'eventSource')?.equalTo?.[0];
    if (category === 'NetworkActivity' && source !== undefined && !NETWORK_EVENT_SOURCES.has(source)) {
      warn(
        scope,
        'network-event-source',
        `${source} is not among the sources of network activity events that were known in April 2026. If CloudTrail does not know it either, it refuses the trail; else acknowledge this warning.`,
      );
    }
    const roles = Object.values(conditionOn(selector, 'userIdentity.arn') ?? {})
      .flat()
      .filter((value) => /:iam:.*:role\//.test(String(value)));
    if (roles.length > 0) {
      warn(
        scope,
        'selector-role-arn',
        `${name}: userIdentityArn has ${roles.join(', ')}. A call by a role has the ARN of the session there. Write for example { startsWith: ['arn:aws:sts::111122223333:assumed-role/Scanner/'] }.`,
      );
    }
  }
}

/** The beginning of every ARN of a service, or of all: `arn:aws:s3:::` is that of every object. */
function isOfWholeService(value: string): boolean {
  return /^arn:[^:]*(:[^:]*:*)?$/.test(value);
}

/** Fields by which one names something in particular. */
const BOUNDS = [
  'resources.ARN',
  'eventName',
  'userIdentity.arn',
  'sessionCredentialFromConsole',
  'errorCode',
  'vpcEndpointId',
];

function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(`cdk-secure-audit-trail:${id}`, text);
}
