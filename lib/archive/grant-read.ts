import { Resource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { AccountPrincipal, Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ILogArchive } from './i-log-archive';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { throughS3 } from '../private/via-service';

type Conditions = Record<string, Record<string, unknown>>;

interface Right {
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: Conditions;
}

/** What reading log files really takes: list, get, see the lock, decrypt. */
export function grantReadOn(archive: ILogArchive, grantee: IGrantable): Grant {
  const { bucket, encryptionKey } = archive;
  const actions = ['kms:Decrypt', 'kms:DescribeKey'];
  const list = allow(grantee, bucket, {
    actions: ['s3:GetBucketLocation', 's3:GetBucketObjectLockConfiguration', 's3:ListBucket', 's3:ListBucketVersions'],
    resourceArns: [bucket.bucketArn],
  });
  const get = allow(grantee, bucket, {
    actions: ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
    resourceArns: [bucket.arnForObjects('*')],
  });
  const ofReader = isElsewhere(archive, grantee.grantPrincipal)
    ? decryptElsewhere(archive)
    : { actions, resourceArns: [encryptionKey.keyArn] };
  return list.combine(get).combine(allow(grantee, encryptionKey, ofReader, { actions, resourceArns: ['*'] }));
}

/** In the policies of the reader; in that of bucket or key too, for whoever is not of their account or has no policies. */
function allow(grantee: IGrantable, resource: IBucket | IKey, ofReader: Right, ofResource = ofReader): Grant {
  const { principalAccount, policyFragment } = grantee.grantPrincipal;
  const stranger = isStranger(grantee.grantPrincipal);
  const own = stranger
    ? Grant.drop(grantee, 'a policy of its own would go to somebody of the same name in the account of the stack')
    : // A principal with conditions hands statements on without them.
      Grant.addToPrincipal({
        grantee,
        ...ofReader,
        conditions: both(ofReader.conditions, policyFragment.conditions as Conditions),
      });
  if (own.success && principalAccount !== undefined && isSame(principalAccount, resource.env.account)) {
    return own;
  }
  refuseGroup(resource, grantee.grantPrincipal);
  const statement = new PolicyStatement({ actions: ofResource.actions, resources: ofResource.resourceArns });
  if ((own.success || stranger) && principalAccount !== undefined) {
    const { principalJson, conditions } = policyFragment;
    // The account with a condition, not the role: a policy that names a role which does not exist yet is refused.
    statement.addPrincipals(new AccountPrincipal(principalAccount));
    statement.addConditions(conditions);
    statement.addCondition('ArnEquals', { 'aws:PrincipalArn': principalJson.AWS });
  } else {
    refuseEverybody(resource, grantee.grantPrincipal);
    statement.addPrincipals(grantee.grantPrincipal);
  }
  return own.combine(Grant.addStatementToResourcePolicy({ grantee, ...ofResource, resource, statement }));
}

function both(one: Conditions = {}, other: Conditions = {}): Conditions {
  const operators = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(operators.map((operator) => [operator, { ...one[operator], ...other[operator] }]));
}

/** Imported from another account into a stack of this one. */
function isStranger(reader: IPrincipal): boolean {
  const { principalAccount } = reader;
  return (
    Construct.isConstruct(reader) &&
    principalAccount !== undefined &&
    differs(principalAccount, Stack.of(reader).account)
  );
}

/** Whether the reader's stack cannot know the id of the key, which KMS makes at deployment. */
function isElsewhere(archive: ILogArchive, reader: IPrincipal): boolean {
  const here = Stack.of(archive);
  if (!Resource.isOwnedResource(archive.encryptionKey)) {
    return false;
  }
  if (!Construct.isConstruct(reader)) {
    const { principalAccount } = reader;
    // A role with conditions around it, say; of what it stands in, only the account is known.
    return (
      principalAccount !== undefined && !Token.isUnresolved(here.region) && differs(principalAccount, here.account)
    );
  }
  if (Stack.of(reader).environment === here.environment) {
    return false;
  }
  if ([here.account, here.region, Stack.of(reader).account].some((text) => Token.isUnresolved(text))) {
    refuse(archive, 'reader-environment', {
      what: `The reader ${reader.node.path} is in a stack of another account or Region, and one of both stacks does not say in which.`,
      why: 'Their policies name each other by account and Region; a stack would fill in its own.',
      instead: "Write env: { account: '444455556666', region: 'eu-west-1' } in the props of both stacks.",
    });
  }
  return true;
}

/** Every key there, but only through S3 and for this bucket. kms:DescribeKey, which has no such context, is left out. */
function decryptElsewhere(archive: ILogArchive): Right {
  const { bucket } = archive;
  const here = Stack.of(archive);
  return {
    actions: ['kms:Decrypt'],
    resourceArns: [here.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: throughS3(here.region, bucket.bucketArn),
  };
}

/** No call is made by a group: `aws:PrincipalArn` is the user's, and a policy takes none as a principal. */
function refuseGroup(scope: Construct, reader: IPrincipal): void {
  if ('groupArn' in reader) {
    refuse(scope, 'reader-group', {
      what: 'grantRead is given a group of another account.',
      why: 'Policies of buckets and keys know no groups, so nobody in it could read.',
      instead: 'Give it a role of that account, or the account.',
    });
  }
}

function refuseEverybody(scope: Construct, { policyFragment }: IPrincipal): void {
  const names = Object.values(policyFragment.principalJson).flat();
  if (names.includes('*') && Object.keys(policyFragment.conditions).length === 0) {
    refuse(scope, 'everybody-reads', {
      what: "grantRead is given everybody, the principal '*' without a condition.",
      why: 'Anybody with an AWS account could decrypt the log files.',
      instead: "Name a role or an account, or write new OrganizationPrincipal('o-a1b2c3d4e5').",
    });
  }
}

function isSame(account: string, other: string): boolean {
  return [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(account, other));
}
