import fc from 'fast-check';
import { logFileKeys } from '../../lib/handoff/log-file-keys';
import { objectCreatedPattern } from '../../lib/handoff/object-created';
import { matches as eventMatches } from '../detection/language/event-pattern/matching';
import { matches as iamMatches } from '../support/policy';
import { accountTrail, ORGANIZATION, organizationTrail } from './fixture';

const BUCKET = 'audit-evidence';
const MEMBER = '777788889999';

/** A key as CloudTrail writes it, by folder. */
interface Place {
  readonly account?: string;
  readonly owner?: string;
  readonly region?: string;
  readonly prefix?: string;
}

function key(folder: string, place: Place = {}): string {
  const { account = accountTrail.account, region = 'eu-west-1', prefix = '' } = place;
  const owner = place.owner ?? account;
  const file =
    folder === 'CloudTrail-Digest'
      ? `${account}_CloudTrail-Digest_${region}_audit_eu-west-1_20261121T101010Z`
      : `${account}_${folder}_${region}_20261121T1010Z_0123456789abcdef`;
  return `${prefix}AWSLogs/${owner}/${folder}/${region}/2026/11/21/${file}.json.gz`;
}

const event = (objectKey: string, bucket = BUCKET) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: bucket }, object: { key: objectKey } },
});

const OTHER_FOLDERS = [
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Aggregated',
];

const trails = [
  { name: 'a trail of an account', trail: accountTrail, owner: undefined },
  { name: 'a trail of an organization', trail: organizationTrail, owner: `${ORGANIZATION}/${MEMBER}` },
];

describe.each(trails)('the log files of $name', ({ trail, owner }) => {
  describe.each(['', 'audit/', 'logs/CloudTrail/'])('with prefix %j', (prefix) => {
    const keys = logFileKeys(trail, prefix.replace(/\/$/, '') || undefined);
    const pattern = objectCreatedPattern(BUCKET, keys);
    const selected = (objectKey: string) => {
      const answers = [
        eventMatches(pattern, event(objectKey)),
        iamMatches(keys.pattern, objectKey),
        ...(keys.prefix === undefined ? [] : [objectKey.startsWith(keys.prefix)]),
      ];
      // S3, EventBridge and IAM must agree, or a collector would be told of what it may not read.
      expect(new Set(answers).size).toBe(1);
      return answers[0];
    };
    const account = owner === undefined ? trail.account : MEMBER;

    test.each(['eu-west-1', 'us-east-1', 'us-gov-west-1'])('in %s are selected', (region) => {
      expect(selected(key('CloudTrail', { account, owner, region, prefix }))).toBe(true);
    });

    test.each(OTHER_FOLDERS)('are not those in %s', (folder) => {
      expect(selected(key(folder, { account, owner, prefix }))).toBe(false);
    });

    test('are not those of another account or organization, or below another prefix', () => {
      expect(selected(key('CloudTrail', { account: '999900001111', prefix }))).toBe(false);
      expect(selected(key('CloudTrail', { account, owner: `o-zzzzzzzzzz/${account}`, prefix }))).toBe(false);
      expect(selected(key('CloudTrail', { account, owner, prefix: `other/${prefix}` }))).toBe(false);
    });

    test('are selected in whatever account and Region, and no file of another folder is', () =>
      fc.assert(
        fc.property(
          fc.stringMatching(/^\d{12}$/),
          fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-\d$/),
          fc.constantFrom('CloudTrail', ...OTHER_FOLDERS),
          (member, region, folder) => {
            const from = owner === undefined ? trail.account : member;
            const of = owner === undefined ? undefined : `${ORGANIZATION}/${member}`;
            expect(selected(key(folder, { account: from, owner: of, region, prefix }))).toBe(folder === 'CloudTrail');
          },
        ),
      ));

    test('of another bucket are left alone', () => {
      expect(eventMatches(pattern, event(key('CloudTrail', { account, owner, prefix }), 'another'))).toBe(false);
    });

    test('are not those that somebody deletes, or tells of under a source of their own', () => {
      const created = event(key('CloudTrail', { account, owner, prefix }));
      expect(eventMatches(pattern, { ...created, 'detail-type': 'Object Deleted' })).toBe(false);
      expect(eventMatches(pattern, { ...created, source: 'mine' })).toBe(false);
    });
  });
});

test('an organization has no prefix that selects its log files alone, which is why EventBridge is asked', () => {
  expect(logFileKeys(organizationTrail).prefix).toBeUndefined();
});
