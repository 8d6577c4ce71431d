import { auditTemplate } from '../support/stack';
import { Deployment, Resource } from '../support/deployment';
import { waitsFor } from '../support/dependencies';

const template = auditTemplate().toJSON();
const trail = new Deployment(template).one('AWS::CloudTrail::Trail').Properties;

const idOf = (type: string, suits: (resource: Resource) => boolean = () => true) =>
  Object.entries<Resource>(template.Resources).find(([, resource]) => resource.Type === type && suits(resource))![0];

describe('the trail', () => {
  test('records in every Region, with the events of global services', () => {
    expect(trail).toMatchObject({ IsLogging: true, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true });
  });

  test('records every management event, read and write, of every service', () => {
    // A selector more would leave events out: readOnly, eventSource and the like only narrow it.
    expect(trail.AdvancedEventSelectors).toEqual([
      { Name: expect.any(String), FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    ]);
    // CreateTrail refuses both kinds together, and an empty list of basic ones records nothing.
    expect(trail).not.toHaveProperty('EventSelectors');
  });

  test('signs its log files, so that a changed or missing one can be told', () => {
    expect(trail.EnableLogFileValidation).toBe(true);
  });

  test('encrypts log and digest files with the key of the archive, not with that of the alerts', () => {
    const evidence = template.Resources[idOf('AWS::S3::Bucket', (bucket) => bucket.Properties.ObjectLockEnabled)];
    const { KMSMasterKeyID } =
      evidence.Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault;
    const raw = template.Resources[idOf('AWS::CloudTrail::Trail')].Properties;
    expect(raw.KMSKeyId).toEqual(KMSMasterKeyID);
    expect(raw.KMSKeyId).not.toEqual(template.Resources[idOf('AWS::SNS::Topic')].Properties.KmsMasterKeyId);
  });

  test('delivers to the log group by an ARN that ends in :*, without which CloudTrail refuses it', () => {
    expect(trail.CloudWatchLogsLogGroupArn).toBe(
      `arn:aws:logs:eu-west-1:111122223333:log-group:/aws/cloudtrail/${trail.TrailName}:*`,
    );
  });

  test('is created only once bucket policy, key and delivery policy are in force, since CreateTrail tries them', () => {
    const id = idOf('AWS::CloudTrail::Trail');
    const evidencePolicy = idOf('AWS::S3::BucketPolicy', (policy) =>
      JSON.stringify(policy).includes('cloudtrail.amazonaws.com'),
    );
    expect(waitsFor(template, id, evidencePolicy)).toBe(true);
    expect(waitsFor(template, id, idOf('AWS::IAM::ManagedPolicy'))).toBe(true);
    expect(waitsFor(template, id, idOf('AWS::KMS::Key'))).toBe(true);
  });
});
