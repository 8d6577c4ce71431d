import { analysis } from './analysis';
import { chat } from './chat';
import { cloudtrail } from './cloudtrail';
import { cloudwatch } from './cloudwatch';
import { governance } from './governance';
import { iam } from './iam';
import { kms } from './kms';
import { lake } from './lake';
import { logs } from './logs';
import type { ResourceType } from './resource-type';
import { s3 } from './s3';
import { small } from './small';
import { sns } from './sns';
import { sqs } from './sqs';
import { stepfunctions } from './stepfunctions';
import { streams } from './streams';

/** Every resource type the double knows. A template with any other is refused. */
export const resourceTypes: Record<string, ResourceType> = {
  ...analysis,
  ...chat,
  ...cloudtrail,
  ...cloudwatch,
  ...governance,
  ...iam,
  ...kms,
  ...lake,
  ...logs,
  ...s3,
  ...small,
  ...sns,
  ...sqs,
  ...stepfunctions,
  ...streams,
};
