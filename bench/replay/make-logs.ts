/**
 * Makes CloudTrail log files: the same bytes at every run, so that figures of two machines can be compared.
 *
 * `tsx bench/replay/make-logs.ts <folder> [files] [records per file]`
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ACCOUNT = '111122223333';
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];
const START = Date.UTC(2026, 0, 5);
const AGENTS = [
  'aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.30.3',
  'Boto3/1.34.149 md/Botocore#1.34.149 ua/2.0 os/linux#5.10.220 md/arch#x86_64 lang/python#3.11.9 cfg/retry-mode#legacy',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.59.0 m/C',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
];

/** Small, seeded and good enough to spread values. */
class Dice {
  public constructor(private seed: number) {}

  public below(limit: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let value = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  public pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  public hex(digits: number): string {
    return Array.from({ length: digits }, () => '0123456789abcdef'[this.below(16)]).join('');
  }

  public uuid(): string {
    return [8, 4, 4, 4, 12].map((digits) => this.hex(digits)).join('-');
  }

  public key(prefix: string): string {
    return prefix + this.hex(16).toUpperCase();
  }
}

type Record_ = Record<string, unknown>;
/** What differs from one kind of call to the next; the rest of the record is common. */
type Kind = (dice: Dice) => Record_ & { readonly eventSource: string; readonly eventName: string };

function roleIdentity(dice: Dice, time: string): Record_ {
  const role = `service-role-${dice.below(60)}`;
  const principal = `AROA${dice.hex(17).toUpperCase()}`;
  const session = dice.pick([`i-0${dice.hex(16)}`, 'terraform', 'deploy', 'nightly-report']);
  return {
    type: 'AssumedRole',
    principalId: `${principal}:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: dice.key('ASIA'),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: principal,
        arn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        accountId: ACCOUNT,
        userName: role,
      },
      attributes: { creationDate: time, mfaAuthenticated: 'false' },
    },
  };
}

function serviceIdentity(service: string): Record_ {
  return { type: 'AWSService', invokedBy: `${service}.amazonaws.com` };
}

function userIdentity(dice: Dice): Record_ {
  const user = `user-${dice.below(40)}`;
  return {
    type: 'IAMUser',
    principalId: `AIDA${dice.hex(17).toUpperCase()}`,
    arn: `arn:aws:iam::${ACCOUNT}:user/${user}`,
    accountId: ACCOUNT,
    accessKeyId: dice.key('AKIA'),
    userName: user,
  };
}

const rootIdentity = (): Record_ => ({
  type: 'Root',
  principalId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  accountId: ACCOUNT,
});

const describe = (service: string, eventName: string, requestParameters: (dice: Dice) => unknown): Kind => {
  return (dice) => ({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    requestParameters: requestParameters(dice),
    responseElements: null,
    readOnly: true,
  });
};

const write = (service: string, eventName: string, request: (dice: Dice) => unknown, response?: Kind | null): Kind => {
  return (dice) => ({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    requestParameters: request(dice),
    responseElements: response ? response(dice) : { _return: true, requestId: dice.uuid() },
    readOnly: false,
  });
};

const assumeRole: Kind = (dice) => {
  const role = `service-role-${dice.below(60)}`;
  const session = `i-0${dice.hex(16)}`;
  return {
    userIdentity: serviceIdentity(dice.pick(['ec2', 'lambda', 'ecs-tasks', 'config'])),
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    requestParameters: {
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
      roleSessionName: session,
      durationSeconds: 3600,
    },
    responseElements: {
      credentials: {
        accessKeyId: dice.key('ASIA'),
        sessionToken: dice.hex(320),
        expiration: 'Jan 6, 2026, 12:00:00 AM',
      },
      assumedRoleUser: {
        assumedRoleId: `AROA${dice.hex(17).toUpperCase()}:${session}`,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
      },
    },
    resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${ACCOUNT}:role/${role}` }],
    readOnly: true,
  };
};

const decrypt: Kind = (dice) => {
  const key = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${dice.uuid()}`;
  return {
    eventSource: 'kms.amazonaws.com',
    eventName: dice.pick(['Decrypt', 'GenerateDataKey']),
    requestParameters: {
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::data-${dice.below(30)}/part-${dice.hex(24)}.parquet` },
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      keyId: key,
    },
    responseElements: null,
    additionalEventData: { keyMaterialId: dice.hex(64) },
    resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: key }],
    readOnly: true,
  };
};

const object = (eventName: string): Kind => {
  return (dice) => ({
    eventSource: 's3.amazonaws.com',
    eventName,
    requestParameters: {
      bucketName: `data-${dice.below(30)}`,
      Host: 's3.eu-central-1.amazonaws.com',
      key: `year=2026/month=01/part-${dice.hex(24)}.parquet`,
    },
    responseElements: null,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: 0,
      bytesTransferredOut: dice.below(1e7),
      AuthenticationMethod: 'AuthHeader',
      'x-amz-id-2': dice.hex(76),
    },
    readOnly: eventName === 'GetObject',
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::data-1/part-${dice.hex(24)}.parquet` },
      { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::data-1' },
    ],
    managementEvent: false,
    eventCategory: 'Data',
  });
};

const runInstances: Kind = (dice) => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  requestParameters: {
    instancesSet: { items: [{ imageId: `ami-0${dice.hex(16)}`, minCount: 1, maxCount: 1 }] },
    instanceType: dice.pick(['m6i.large', 't3.micro', 'c7g.xlarge']),
    networkInterfaceSet: { items: [{ deviceIndex: 0, subnetId: `subnet-0${dice.hex(16)}` }] },
    tagSpecificationSet: {
      items: [{ resourceType: 'instance', tags: [{ key: 'Name', value: `worker-${dice.below(99)}` }] }],
    },
  },
  responseElements: {
    requestId: dice.uuid(),
    reservationId: `r-0${dice.hex(16)}`,
    instancesSet: {
      items: [
        {
          instanceId: `i-0${dice.hex(16)}`,
          currentState: { code: 0, name: 'pending' },
          privateDnsName: `ip-10-0-${dice.below(255)}-${dice.below(255)}.eu-central-1.compute.internal`,
          placement: { availabilityZone: 'eu-central-1a', tenancy: 'default' },
          blockDeviceMapping: {},
          networkInterfaceSet: {
            items: [{ networkInterfaceId: `eni-0${dice.hex(16)}`, status: 'in-use', macAddress: '0a:1b:2c:3d:4e:5f' }],
          },
        },
      ],
    },
  },
  readOnly: false,
});

const consoleLogin: Kind = (dice) => {
  const failed = dice.below(4) === 0;
  return {
    userIdentity: { ...userIdentity(dice), accessKeyId: undefined },
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    requestParameters: null,
    responseElements: { ConsoleLogin: failed ? 'Failure' : 'Success' },
    ...(failed ? { errorMessage: 'Failed authentication' } : {}),
    additionalEventData: {
      LoginTo: 'https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true',
      MobileVersion: 'No',
      MFAUsed: dice.pick(['Yes', 'Yes', 'Yes', 'No']),
    },
    readOnly: false,
  };
};

const rare: readonly Kind[] = [
  write('cloudtrail', 'StopLogging', () => ({ name: 'audit' }), null),
  write('cloudtrail', 'PutEventSelectors', () => ({ trailName: 'audit', eventSelectors: [] })),
  write('iam', 'AttachRolePolicy', (dice) => ({
    roleName: `service-role-${dice.below(60)}`,
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  })),
  write('iam', 'CreateAccessKey', (dice) => ({ userName: `user-${dice.below(40)}` })),
  write('ec2', 'AuthorizeSecurityGroupIngress', (dice) => ({
    groupId: `sg-0${dice.hex(16)}`,
    ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [] } }] },
  })),
  write('ec2', 'CreateRoute', (dice) => ({ routeTableId: `rtb-0${dice.hex(16)}`, gatewayId: `igw-0${dice.hex(16)}` })),
  write('s3', 'PutBucketPolicy', (dice) => ({ bucketName: `data-${dice.below(30)}`, bucketPolicy: {} })),
  write('kms', 'ScheduleKeyDeletion', (dice) => ({ keyId: dice.uuid(), pendingWindowInDays: 7 })),
  write('config', 'StopConfigurationRecorder', () => ({ configurationRecorderName: 'default' })),
  (dice) => ({ ...describe('account', 'GetContactInformation', () => null)(dice), userIdentity: rootIdentity() }),
];

/** How many records of a hundred are of each kind, about as in an account with a few services at work. */
const MIX: readonly (readonly [number, Kind])[] = [
  [24, assumeRole],
  [16, decrypt],
  [10, object('GetObject')],
  [6, object('PutObject')],
  [
    8,
    describe('ec2', 'DescribeInstances', (dice) => ({
      maxResults: 1000,
      filterSet: { items: [{ name: 'vpc-id', valueSet: { items: [{ value: `vpc-0${dice.hex(16)}` }] } }] },
    })),
  ],
  [
    4,
    describe('ec2', 'DescribeNetworkInterfaces', (dice) => ({
      networkInterfaceIdSet: { items: [{ networkInterfaceId: `eni-0${dice.hex(16)}` }] },
    })),
  ],
  [
    4,
    describe('s3', 'GetBucketAcl', (dice) => ({
      bucketName: `data-${dice.below(30)}`,
      Host: 's3.amazonaws.com',
      acl: '',
    })),
  ],
  [4, describe('monitoring', 'DescribeAlarms', () => ({ maxRecords: 100 }))],
  [3, describe('ssm', 'DescribeInstanceInformation', () => ({ maxResults: 50 }))],
  [3, describe('iam', 'GetRole', (dice) => ({ roleName: `service-role-${dice.below(60)}` }))],
  [3, describe('sts', 'GetCallerIdentity', () => null)],
  [
    5,
    write('logs', 'CreateLogStream', (dice) => ({
      logGroupName: `/aws/lambda/function-${dice.below(80)}`,
      logStreamName: `2026/01/05/[$LATEST]${dice.hex(32)}`,
    })),
  ],
  [
    3,
    write('ssm', 'UpdateInstanceInformation', (dice) => ({
      instanceId: `i-0${dice.hex(16)}`,
      agentVersion: '3.3.551.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      computerName: `ip-10-0-${dice.below(255)}-1.eu-central-1.compute.internal`,
    })),
  ],
  [3, runInstances],
  [2, consoleLogin],
  [1, (dice) => dice.pick(rare)(dice)],
  [
    1,
    (dice) => ({
      ...describe('secretsmanager', 'GetSecretValue', () => ({ secretId: `prod/db-${dice.below(9)}` }))(dice),
      errorCode: 'AccessDenied',
      errorMessage:
        'User is not authorized to perform: secretsmanager:GetSecretValue because no identity-based policy allows the secretsmanager:GetSecretValue action',
    }),
  ],
];
const TOTAL = MIX.reduce((sum, [share]) => sum + share, 0);

function kindOf(dice: Dice): Kind {
  let roll = dice.below(TOTAL);
  for (const [share, kind] of MIX) {
    roll -= share;
    if (roll < 0) {
      return kind;
    }
  }
  throw new Error('The shares do not add up.');
}

export function makeRecord(dice: Dice, milliseconds: number): Record_ {
  const eventTime = new Date(milliseconds).toISOString().replace('.000Z', 'Z');
  const tls = { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' };
  const kind = kindOf(dice)(dice);
  const { userIdentity: identity, eventSource, eventName, ...rest } = kind;
  const region = dice.pick(REGIONS);
  return {
    eventVersion: '1.10',
    userIdentity: identity ?? (dice.below(10) === 0 ? userIdentity(dice) : roleIdentity(dice, eventTime)),
    eventTime,
    eventSource,
    eventName,
    awsRegion: region,
    sourceIPAddress: `198.51.100.${dice.below(255)}`,
    userAgent: dice.pick(AGENTS),
    ...rest,
    requestID: dice.uuid(),
    eventID: dice.uuid(),
    eventType: rest.eventType ?? 'AwsApiCall',
    managementEvent: rest.managementEvent ?? true,
    recipientAccountId: ACCOUNT,
    eventCategory: rest.eventCategory ?? 'Management',
    tlsDetails: { ...tls, clientProvidedHostHeader: `${eventSource.split('.')[0]}.${region}.amazonaws.com` },
  };
}

export interface MadeLogs {
  readonly records: number;
  readonly jsonBytes: number;
  readonly gzipBytes: number;
}

export function makeLogs(folder: string, files = 300, recordsPerFile = 1000): MadeLogs {
  const dice = new Dice(20260105);
  mkdirSync(folder, { recursive: true });
  let jsonBytes = 0;
  let gzipBytes = 0;
  for (let file = 0; file < files; file++) {
    // Five minutes a file, as CloudTrail delivers them.
    const from = START + file * 300_000;
    const records = Array.from({ length: recordsPerFile }, (_, index) =>
      makeRecord(dice, from + Math.floor((index * 300) / recordsPerFile) * 1000),
    );
    const json = Buffer.from(JSON.stringify({ Records: records }));
    const gzip = gzipSync(json);
    const stamp = new Date(from).toISOString().slice(0, 16).replace(/[-:]/g, '');
    const unique = createHash('sha256').update(String(file)).digest('base64url').replace(/[-_]/g, '0').slice(0, 16);
    writeFileSync(join(folder, `${ACCOUNT}_CloudTrail_eu-central-1_${stamp}Z_${unique}.json.gz`), gzip);
    jsonBytes += json.length;
    gzipBytes += gzip.length;
  }
  return { records: files * recordsPerFile, jsonBytes, gzipBytes };
}

if (require.main === module) {
  const [folder, files, records] = process.argv.slice(2);
  if (!folder) {
    throw new Error('Usage: tsx bench/replay/make-logs.ts <folder> [files] [records per file]');
  }
  console.log(makeLogs(folder, files ? Number(files) : undefined, records ? Number(records) : undefined));
}
