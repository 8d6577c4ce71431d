import { CloudTrailRecord } from '../input/unwrap';

/** The event that a rule of EventBridge is asked about. */
export type Envelope = Readonly<Record<string, unknown>>;

// AWS documents the first spelling of signing in and sends the second: a rule that has either counts.
const SIGN_IN = ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'];

const DETAIL_TYPES: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['AwsApiCall', ['AWS API Call via CloudTrail']],
  ['AwsServiceEvent', ['AWS Service Event via CloudTrail']],
  ['AwsConsoleSignIn', SIGN_IN],
  ['AwsConsoleSignin', SIGN_IN],
  ['AwsConsoleAction', ['AWS Console Action via CloudTrail']],
  ['AwsVpceEvent', ['AWS Network Activity Event via CloudTrail']],
]);

/**
 * The record as EventBridge delivers it, once for each spelling of its detail-type.
 *
 * The members are read when they are asked for, so that a rule which looks only at `source` needs no more than that.
 */
export function envelopes(record: CloudTrailRecord): Envelope[] {
  // A record of unknown type is most likely a call.
  const types = DETAIL_TYPES.get(record.eventType) ?? ['AWS API Call via CloudTrail'];
  return types.map((detailType) => ({
    version: '0',
    get id() {
      return record.eventID;
    },
    'detail-type': detailType,
    source: sourceOf(record.eventSource),
    get account() {
      return record.recipientAccountId;
    },
    get time() {
      return record.eventTime;
    },
    get region() {
      return record.awsRegion;
    },
    resources: [],
    detail: record,
  }));
}

/** `iam.amazonaws.com` is `aws.iam`; also in China, `iam.amazonaws.com.cn`. */
function sourceOf(eventSource: unknown): string | undefined {
  return typeof eventSource === 'string' ? `aws.${eventSource.split('.', 1)[0]}` : undefined;
}
