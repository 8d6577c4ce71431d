import { AS_NOTIFICATION } from '../../lib/handoff/object-created';

/** As the user guide of S3 shows it. */
const EVENT = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '444455556666',
  time: '2026-11-21T10:10:10Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::audit-evidence'],
  detail: {
    version: '0',
    bucket: { name: 'audit-evidence' },
    object: {
      key: 'AWSLogs/o-a1b2c3d4e5/777788889999/CloudTrail/eu-west-1/2026/11/21/777788889999_CloudTrail_eu-west-1_20261121T1010Z_0123456789abcdef.json.gz',
      size: 2048,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      sequencer: '617f08299329d189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: 'cloudtrail.amazonaws.com',
    reason: 'PutObject',
  },
};

/** What EventBridge sends for a template of JSON: each field as JSON, text with its quotes. */
function transformed(event: object): unknown {
  const { inputPathsMap, inputTemplate } = AS_NOTIFICATION;
  const filled = inputTemplate.replace(/<(\w+)>/g, (_, name: keyof typeof inputPathsMap) => {
    const steps = inputPathsMap[name]
      .replaceAll(/\[(\d)\]/g, '.$1')
      .split('.')
      .slice(1);
    const value = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], event);
    return value === undefined ? '' : JSON.stringify(value);
  });
  return JSON.parse(filled);
}

test('an event of EventBridge becomes what S3 itself would have sent', () => {
  const { key, size, etag, sequencer } = EVENT.detail.object;
  // The parts of a notification that tell a collector what to read, and when.
  expect(transformed(EVENT)).toEqual({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-west-1',
        eventTime: '2026-11-21T10:10:10Z',
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'LogFiles',
          bucket: { name: 'audit-evidence', arn: 'arn:aws:s3:::audit-evidence' },
          object: { key, size, eTag: etag, sequencer },
        },
      },
    ],
  });
});

test('the key needs no encoding as in a URL, which S3 would have given it', () => {
  expect(encodeURIComponent(EVENT.detail.object.key).replaceAll('%2F', '/')).toBe(EVENT.detail.object.key);
});

test('the template asks for nothing that some event lacks, and for nothing that it does not place', () => {
  const placed = [...AS_NOTIFICATION.inputTemplate.matchAll(/<(\w+)>/g)].map(([, name]) => name);
  expect(placed.sort()).toEqual(Object.keys(AS_NOTIFICATION.inputPathsMap).sort());
  const { key, size, etag, sequencer } = EVENT.detail.object;
  const unversioned = { ...EVENT.detail, object: { key, size, etag, sequencer } };
  expect(() => transformed({ ...EVENT, detail: unversioned })).not.toThrow();
});
