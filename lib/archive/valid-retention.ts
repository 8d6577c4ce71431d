import { Annotations, Duration } from 'aws-cdk-lib';
import { ObjectLockMode } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { RetentionPolicy } from './retention-policy';
import { refuse } from '../private/refusal';

/** The lock of an archive or a replica, a year by default; warns of one that nobody can undo. */
export function validRetention(
  scope: IConstruct,
  props: { readonly retentionPolicy?: RetentionPolicy; readonly expireAfter?: Duration },
): RetentionPolicy {
  const retention = props.retentionPolicy ?? RetentionPolicy.governance(Duration.days(365));
  const locked = wholeDays(scope, 'retentionPolicy', retention.period);
  if (locked !== undefined && (locked < 1 || locked > 36_500)) {
    refuse(scope, 'retention-period', {
      what: `The retention period is ${locked} days.`,
      why: 'S3 Object Lock takes 1 to 36,500 days.',
      instead: 'Write RetentionPolicy.governance(Duration.days(365)), or RetentionPolicy.none() for no lock.',
    });
  }
  const expires = wholeDays(scope, 'expireAfter', props.expireAfter);
  if (expires !== undefined && (expires < 1 || expires < (locked ?? 0))) {
    refuse(scope, 'expiry-cuts-retention', {
      what: `expireAfter is ${expires} days, the retention period ${locked ?? 0}.`,
      why: 'Log files would expire, and so vanish from every query, before their retention ends.',
      instead: `Write expireAfter: Duration.days(${Math.max(locked ?? 1, 1)}) or more, or a shorter retentionPolicy.`,
    });
  }
  if (retention.period && retention.mode === ObjectLockMode.COMPLIANCE) {
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:compliance-mode',
      `Every log file will be locked in COMPLIANCE mode for ${retention.period.toDays()} days. Nobody can delete one or shorten that, the root user included, and you pay for the storage until then. Acknowledge this warning once whoever answers for the bill agrees.`,
    );
  }
  return retention;
}

function wholeDays(scope: IConstruct, prop: string, duration?: Duration): number | undefined {
  if (duration === undefined) {
    return undefined;
  }
  if (duration.isUnresolved() || !Number.isInteger(duration.toDays({ integral: false }))) {
    refuse(scope, 'whole-days', {
      what: `${prop} is not a number of whole days known at synth.`,
      why: 'S3 counts retention and expiry in days, and the two must be compared before deployment.',
      instead: 'Write Duration.days(365).',
    });
  }
  return duration.toDays();
}
