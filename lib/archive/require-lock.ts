import { Duration } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { RetentionPolicy } from './retention-policy';
import { refusalMessage } from '../private/refusal';
import { rendered } from '../private/rendered';

/** The parts of a bucket, as a template names them, that decide for how long S3 keeps what is in it. */
interface Keeping {
  readonly ObjectLockEnabled?: unknown;
  readonly ObjectLockConfiguration?: {
    readonly Rule?: { readonly DefaultRetention?: { readonly Mode?: unknown; readonly Days?: unknown } };
  };
  readonly VersioningConfiguration?: { readonly Status?: unknown };
  readonly LifecycleConfiguration?: { readonly Rules?: readonly Rule[] };
}

interface Rule {
  readonly Status?: unknown;
  readonly ExpirationDate?: unknown;
  readonly ExpirationInDays?: unknown;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays?: unknown };
  readonly NoncurrentVersionExpirationInDays?: unknown;
}

/** Refuses at synth a bucket that would keep evidence for less than it was asked to, whatever changed it since. */
export function requireLock(
  scope: IConstruct,
  bucket: CfnBucket,
  asked: { readonly retention?: RetentionPolicy; readonly expireAfter?: Duration },
): void {
  scope.node.addValidation({
    validate: () => {
      const keeping = (rendered(bucket).Properties ?? {}) as Keeping;
      const days = Math.max(asked.retention?.period?.toDays() ?? 0, asked.expireAfter?.toDays() ?? 0);
      return [
        ...(isLocked(keeping, asked.retention) ? [] : [unlocked(scope)]),
        ...(days > 0 && rulesOf(keeping).some((rule) => expiresBefore(days, rule)) ? [early(scope, days)] : []),
      ];
    },
  });
}

function isLocked(keeping: Keeping, retention?: RetentionPolicy): boolean {
  const { Mode, Days } = keeping.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  const { mode, period } = retention ?? {};
  return (
    keeping.VersioningConfiguration?.Status === 'Enabled' &&
    (retention === undefined || keeping.ObjectLockEnabled === true) &&
    (period === undefined || (Number(Days) >= period.toDays() && (Mode === mode || Mode === 'COMPLIANCE')))
  );
}

const rulesOf = ({ LifecycleConfiguration: { Rules = [] } = {} }: Keeping): readonly Rule[] =>
  Rules.filter(({ Status }) => Status !== 'Disabled');

/** A date expires what was written the day before; what is known at deployment only cannot be compared. */
function expiresBefore(days: number, rule: Rule): boolean {
  const limits = [
    rule.ExpirationInDays,
    rule.NoncurrentVersionExpiration?.NoncurrentDays,
    rule.NoncurrentVersionExpirationInDays,
  ].filter((limit) => limit !== undefined);
  return rule.ExpirationDate !== undefined || limits.some((limit) => !(Number(limit) >= days));
}

const unlocked = (scope: IConstruct) =>
  refusalMessage('evidence-unlocked', {
    what: `Versioning or Object Lock of ${scope.node.path} is less in the template than its retention policy says.`,
    why: 'S3 would let go of evidence before its time.',
    instead: 'Leave both as they are; write another retentionPolicy if you mean one.',
  });

const early = (scope: IConstruct, days: number) =>
  refusalMessage('early-expiry', {
    what: `A lifecycle rule of ${scope.node.path} expires objects before ${days} days, or on a day not known at synth.`,
    why: 'It would cut the retention: expired log files disappear from every query, and an expired version that is not locked is gone.',
    instead: `Expire after ${days} days or later.`,
  });
