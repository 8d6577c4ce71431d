import { call, denied, Records } from './record';

const trailName = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit';

export const records: Records = {
  fires: {
    'the selectors are replaced': call('cloudtrail', 'PutEventSelectors', {
      requestParameters: { trailName, eventSelectors: [{ readWriteType: 'ReadOnly' }] },
    }),
    'a trail is stopped': call('cloudtrail', 'StopLogging', { requestParameters: { name: trailName } }),
    'a tag is removed': call('cloudtrail', 'RemoveTags', { requestParameters: { resourceId: trailName } }),
    'an organization no longer trusts CloudTrail': call('organizations', 'DisableAWSServiceAccess', {
      requestParameters: { servicePrincipal: 'cloudtrail.amazonaws.com' },
    }),
    'a member account becomes administrator of the trails': call('organizations', 'RegisterDelegatedAdministrator', {
      requestParameters: { accountId: '444455556666', servicePrincipal: 'cloudtrail.amazonaws.com' },
    }),
    'the same, by CloudTrail': call('cloudtrail', 'RegisterOrganizationDelegatedAdmin'),
    'the policies are delegated': call('organizations', 'PutResourcePolicy'),
    'an account is closed': call('organizations', 'CloseAccount', { requestParameters: { accountId: '444455556666' } }),
    'an attempt is denied': denied('cloudtrail', 'DeleteTrail', { requestParameters: { name: trailName } }),
  },
  quiet: {
    'the selectors are read': call('cloudtrail', 'GetEventSelectors', { requestParameters: { trailName } }),
    'the status is read': call('cloudtrail', 'GetTrailStatus', { requestParameters: { name: trailName } }),
    'an organization no longer trusts another service': call('organizations', 'DisableAWSServiceAccess', {
      requestParameters: { servicePrincipal: 'ram.amazonaws.com' },
    }),
    'a member account becomes administrator of another service': call(
      'organizations',
      'RegisterDelegatedAdministrator',
      {
        requestParameters: { accountId: '444455556666', servicePrincipal: 'guardduty.amazonaws.com' },
      },
    ),
    'the administrators are listed': call('organizations', 'ListDelegatedAdministrators', {
      requestParameters: { servicePrincipal: 'cloudtrail.amazonaws.com' },
    }),
    'a policy of another service is written': call('secretsmanager', 'PutResourcePolicy'),
    'a bucket policy is written': call('s3', 'PutBucketPolicy'),
  },
};
