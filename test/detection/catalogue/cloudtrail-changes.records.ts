import { call, denied, Records } from './record';

const name = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit';

export const records: Records = {
  fires: {
    'a trail is stopped by its ARN': call('cloudtrail', 'StopLogging', { requestParameters: { name } }),
    'a trail is deleted by its name': call('cloudtrail', 'DeleteTrail', { requestParameters: { name: 'audit' } }),
    'a trail is given another bucket': call('cloudtrail', 'UpdateTrail', {
      requestParameters: { name: 'audit', s3BucketName: 'elsewhere' },
    }),
    'a stop is denied': denied('cloudtrail', 'StopLogging', { requestParameters: { name } }),
  },
  quiet: {
    'the status is read': call('cloudtrail', 'GetTrailStatus', { requestParameters: { name } }),
    // trail-tampering notices it.
    'the selectors are replaced': call('cloudtrail', 'PutEventSelectors', { requestParameters: { trailName: name } }),
    'the ingestion of a data store is stopped': call('cloudtrail', 'StopEventDataStoreIngestion'),
  },
};
