import { Stack } from 'aws-cdk-lib';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Alias, Function as LambdaFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EventSelector } from 'cdk-secure-audit-trail';
import { NOT_OWN } from './selection';

const { ALL, NONE, READ_ONLY, WRITE_ONLY } = ReadWriteType;
const EVERY = [{ Field: 'eventCategory', Equals: ['Management'] }];
const data = (type: string, ...fields: object[]) => [
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'resources.type', Equals: [type] },
  ...fields,
];
const network = (source: string, ...fields: object[]) => [
  { Field: 'eventCategory', Equals: ['NetworkActivity'] },
  { Field: 'eventSource', Equals: [source] },
  ...fields,
];
const DENIED = { Field: 'errorCode', Equals: ['VpceAccessDenied'] };
const PAY = 'arn:aws:lambda:eu-west-1:111122223333:function:pay';
const bucket = (stack: Stack, name = 'payroll') => Bucket.fromBucketName(stack, name, name);

/** What somebody wants to record: how it is said, and the field selectors that CloudFormation gets. */
export const GOLDEN: Array<[string, (stack: Stack) => EventSelector[] | undefined, object[][]]> = [
  ['nothing special', () => undefined, [EVERY]],
  ['every management event, said', () => [EventSelector.managementEvents({ readWrite: ALL })], [EVERY]],
  [
    'changes only',
    () => [EventSelector.managementEvents({ readWrite: WRITE_ONLY })],
    [[...EVERY, { Field: 'readOnly', Equals: ['false'] }]],
  ],
  [
    'reads only, as a second trail beside one of changes',
    () => [EventSelector.managementEvents({ readWrite: READ_ONLY })],
    [[...EVERY, { Field: 'readOnly', Equals: ['true'] }]],
  ],
  [
    'nothing of KMS and the RDS Data API',
    () => [EventSelector.managementEvents({ excludeKms: true, excludeRdsDataApi: true })],
    [[...EVERY, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }]],
  ],
  [
    'changes to keys, but not their use',
    () => [
      EventSelector.managementEvents({ readWrite: WRITE_ONLY }),
      EventSelector.managementEvents({ readWrite: READ_ONLY, excludeKms: true }),
    ],
    [
      [...EVERY, { Field: 'readOnly', Equals: ['false'] }],
      [...EVERY, { Field: 'readOnly', Equals: ['true'] }, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }],
    ],
  ],
  [
    'data events on a trail of their own',
    (stack) => [
      EventSelector.managementEvents({ readWrite: NONE }),
      EventSelector.s3DataEvents({ objects: [{ bucket: bucket(stack) }] }),
    ],
    [
      data('AWS::S3::Object', {
        Field: 'resources.ARN',
        StartsWith: ['arn:aws:s3:::payroll/'],
        NotStartsWith: NOT_OWN,
      }),
    ],
  ],
  [
    'objects of one bucket, and every management event beside',
    (stack) => [EventSelector.s3DataEvents({ objects: [{ bucket: bucket(stack) }] })],
    [
      EVERY,
      data('AWS::S3::Object', {
        Field: 'resources.ARN',
        StartsWith: ['arn:aws:s3:::payroll/'],
        NotStartsWith: NOT_OWN,
      }),
    ],
  ],
  [
    'objects below a prefix, and of a second bucket, without the scratch folder',
    (stack) => [
      EventSelector.s3DataEvents({
        objects: [{ bucket: bucket(stack), objectPrefix: 'salaries/' }, { bucket: bucket(stack, 'contracts') }],
        except: [{ bucket: bucket(stack, 'drafts'), objectPrefix: 'scratch/' }],
      }),
    ],
    [
      EVERY,
      data('AWS::S3::Object', {
        Field: 'resources.ARN',
        StartsWith: ['arn:aws:s3:::payroll/salaries/', 'arn:aws:s3:::contracts/'],
        NotStartsWith: ['arn:aws:s3:::drafts/scratch/', ...NOT_OWN],
      }),
    ],
  ],
  [
    'objects of every bucket',
    () => [EventSelector.s3DataEvents()],
    [EVERY, data('AWS::S3::Object', { Field: 'resources.ARN', NotStartsWith: NOT_OWN })],
  ],
  [
    'deletions of objects by people, not by lifecycle rules',
    () => [
      EventSelector.s3DataEvents({
        eventName: { equalTo: ['DeleteObject', 'DeleteObjects'] },
        eventSource: { notEquals: ['s3-lifecycle.amazonaws.com'] },
      }),
    ],
    [
      EVERY,
      data(
        'AWS::S3::Object',
        { Field: 'eventName', Equals: ['DeleteObject', 'DeleteObjects'] },
        { Field: 'eventSource', NotEquals: ['s3-lifecycle.amazonaws.com'] },
        { Field: 'resources.ARN', NotStartsWith: NOT_OWN },
      ),
    ],
  ],
  [
    'objects that people read in the console',
    (stack) => [
      EventSelector.s3DataEvents({
        objects: [{ bucket: bucket(stack) }],
        readWrite: READ_ONLY,
        sessionCredentialFromConsole: true,
      }),
    ],
    [
      EVERY,
      data(
        'AWS::S3::Object',
        { Field: 'readOnly', Equals: ['true'] },
        { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::payroll/'], NotStartsWith: NOT_OWN },
        { Field: 'sessionCredentialFromConsole', Equals: ['true'] },
      ),
    ],
  ],
  [
    'objects that anybody but the scanner touches',
    (stack) => [
      EventSelector.s3DataEvents({
        objects: [{ bucket: bucket(stack) }],
        userIdentityArn: { notStartsWith: ['arn:aws:sts::111122223333:assumed-role/Scanner/'] },
        eventType: { notEquals: ['AwsServiceEvent'] },
      }),
    ],
    [
      EVERY,
      data(
        'AWS::S3::Object',
        { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::payroll/'], NotStartsWith: NOT_OWN },
        { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts::111122223333:assumed-role/Scanner/'] },
        { Field: 'eventType', NotEquals: ['AwsServiceEvent'] },
      ),
    ],
  ],
  [
    'invocations of one function',
    (stack) => [
      EventSelector.lambdaDataEvents({
        functions: [LambdaFunction.fromFunctionArn(stack, 'Pay', PAY)],
      }),
    ],
    [
      EVERY,
      data('AWS::Lambda::Function', {
        Field: 'resources.ARN',
        Equals: [PAY],
      }),
    ],
  ],
  [
    'invocations of a function by its alias, which is in no ARN of an event',
    (stack) => [
      EventSelector.lambdaDataEvents({
        functions: [
          new Alias(stack, 'Live', {
            aliasName: 'live',
            version: Version.fromVersionArn(stack, 'One', `${PAY}:1`),
          }),
        ],
      }),
    ],
    [EVERY, data('AWS::Lambda::Function', { Field: 'resources.ARN', Equals: [PAY] })],
  ],
  [
    'invocations of a function imported by the ARN of its alias',
    (stack) => [
      EventSelector.lambdaDataEvents({ functions: [LambdaFunction.fromFunctionArn(stack, 'Pay', `${PAY}:live`)] }),
    ],
    [EVERY, data('AWS::Lambda::Function', { Field: 'resources.ARN', Equals: [PAY] })],
  ],
  ['invocations of every function', () => [EventSelector.lambdaDataEvents()], [EVERY, data('AWS::Lambda::Function')]],
  [
    'writes to a table outside the console',
    (stack) => [
      EventSelector.dynamoDbDataEvents({
        tables: [Table.fromTableArn(stack, 'Ledger', 'arn:aws:dynamodb:eu-west-1:111122223333:table/ledger')],
        readWrite: WRITE_ONLY,
        sessionCredentialFromConsole: false,
      }),
    ],
    [
      EVERY,
      data(
        'AWS::DynamoDB::Table',
        { Field: 'readOnly', Equals: ['false'] },
        { Field: 'resources.ARN', Equals: ['arn:aws:dynamodb:eu-west-1:111122223333:table/ledger'] },
        { Field: 'sessionCredentialFromConsole', NotEquals: ['true'] },
      ),
    ],
  ],
  [
    'a type without a factory of its own',
    () => [EventSelector.dataEvents('AWS::SNS::Topic', { resourceArn: { endsWith: [':alerts'] } })],
    [EVERY, data('AWS::SNS::Topic', { Field: 'resources.ARN', EndsWith: [':alerts'] })],
  ],
  [
    'objects by the general factory, which leaves out the own buckets too',
    () => [EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { startsWith: ['arn:aws:s3:::audit-'] } })],
    [
      EVERY,
      data('AWS::S3::Object', {
        Field: 'resources.ARN',
        StartsWith: ['arn:aws:s3:::audit-'],
        NotStartsWith: NOT_OWN,
      }),
    ],
  ],
  [
    'what VPC endpoints denied, of three services',
    () =>
      ['kms', 's3', 'secretsmanager'].map((service) =>
        EventSelector.networkActivityEvents(`${service}.amazonaws.com`, { deniedOnly: true }),
      ),
    [
      EVERY,
      network('kms.amazonaws.com', DENIED),
      network('s3.amazonaws.com', DENIED),
      network('secretsmanager.amazonaws.com', DENIED),
    ],
  ],
  [
    'calls that read secrets through one endpoint',
    () => [
      EventSelector.networkActivityEvents('secretsmanager.amazonaws.com', {
        eventName: { startsWith: ['GetSecretValue', 'BatchGetSecretValue'] },
        vpcEndpointId: { equalTo: ['vpce-0123456789abcdef0'] },
      }),
    ],
    [
      EVERY,
      network(
        'secretsmanager.amazonaws.com',
        { Field: 'eventName', StartsWith: ['GetSecretValue', 'BatchGetSecretValue'] },
        { Field: 'vpcEndpointId', Equals: ['vpce-0123456789abcdef0'] },
      ),
    ],
  ],
];
