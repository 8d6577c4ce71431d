/** Records for one detection, by what happens in them. `${…}` stands for the same resource as in patterns. */
export interface Records {
  /** Each must fire the detection. */
  readonly fires: Readonly<Record<string, object>>;
  /** Each resembles one that fires, and must not. */
  readonly quiet: Readonly<Record<string, object>>;
}

const ACCOUNT = '111122223333';

/** The root user, signed in at the console. */
export const ROOT = {
  type: 'Root',
  principalId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  accountId: ACCOUNT,
  accessKeyId: '',
};

/** A person with a password and keys of IAM. */
export const USER = {
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLEUSER000001',
  arn: `arn:aws:iam::${ACCOUNT}:user/maria`,
  accountId: ACCOUNT,
  accessKeyId: 'AKIAEXAMPLEKEY000001',
  userName: 'maria',
};

/** A session of a role. */
export const role = (path: string, session: string) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEROLE000001:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLEKEY000001',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEROLE000001',
        arn: `arn:aws:iam::${ACCOUNT}:role/${path}`,
        accountId: ACCOUNT,
        userName: name,
      },
      attributes: { creationDate: '2026-11-20T08:00:00Z', mfaAuthenticated: 'false' },
    },
  };
};

export const DEPLOYER = role('pipeline/Deployer', 'deployment-42');

/** A person of IAM Identity Center. */
export const WORKFORCE = role(
  'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Operator_0123456789abcdef',
  'maria@example.com',
);

/** A service that acts for itself. */
export const service = (name: string) => ({ type: 'AWSService', invokedBy: `${name}.amazonaws.com` });

interface More {
  readonly userIdentity?: object;
  readonly requestParameters?: object | null;
  readonly [field: string]: unknown;
}

let events = 0;

/** A management event as CloudTrail writes it. */
export function call(eventSource: string, eventName: string, more: More = {}): object {
  events += 1;
  return {
    eventVersion: '1.11',
    userIdentity: DEPLOYER,
    eventTime: '2026-11-20T09:14:07Z',
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-west-1',
    sourceIPAddress: '203.0.113.24',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: null,
    responseElements: null,
    requestID: `0f000000-0000-4000-8000-${String(events).padStart(12, '0')}`,
    eventID: `0e000000-0000-4000-8000-${String(events).padStart(12, '0')}`,
    readOnly: /^(Get|List|Describe|Head|Lookup)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
    ...more,
  };
}

/** The same call, refused by IAM. */
export function denied(eventSource: string, eventName: string, more: More = {}): object {
  const errorMessage = `User is not authorized to perform: ${eventSource}:${eventName}`;
  return call(eventSource, eventName, { errorCode: 'AccessDenied', errorMessage, ...more });
}

/** Somebody at the sign-in page; `mfa` is what MFAUsed says, and the field is missing without it. */
export function signIn(outcome: 'Success' | 'Failure', mfa: 'Yes' | 'No' | undefined, more: More = {}): object {
  return call('signin', 'ConsoleLogin', {
    userIdentity: { ...USER, accessKeyId: '' },
    awsRegion: 'us-east-1',
    userAgent: 'Mozilla/5.0',
    responseElements: { ConsoleLogin: outcome },
    additionalEventData: {
      LoginTo: 'https://console.aws.amazon.com/console/home',
      MobileVersion: 'No',
      ...(mfa && { MFAUsed: mfa }),
    },
    eventType: 'AwsConsoleSignIn',
    ...more,
  });
}
