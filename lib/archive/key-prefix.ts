import { Token } from 'aws-cdk-lib';
import { RefusalText } from '../private/refusal';

/** What is wrong with a prefix of the log files, if anything. */
export function keyPrefixProblem(prefix?: string): [string, RefusalText] | undefined {
  if (prefix === undefined) {
    return undefined;
  }
  if (Token.isUnresolved(prefix)) {
    return [
      's3-key-prefix-token',
      {
        what: 's3KeyPrefix is a token, known only at deployment.',
        why: 'Bucket policy, trail and table must agree on it letter by letter.',
        instead: "Write a string, e.g. 'audit'.",
      },
    ];
  }
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(prefix) || prefix.length > 200 || `${prefix}/`.includes('AWSLogs/')) {
    return [
      's3-key-prefix',
      {
        what: `s3KeyPrefix '${prefix}' is not valid.`,
        why: 'CloudTrail puts it before AWSLogs/ and refuses one that contains that or is longer than 200 characters; Athena does not read keys with empty parts.',
        instead: "Write for example 'audit' or 'logs/audit', without slashes at the ends, or leave it out.",
      },
    ];
  }
  return undefined;
}
