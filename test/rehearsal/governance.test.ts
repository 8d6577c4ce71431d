import { type JsonObject } from './double/json';
import { RECORDER } from './double/services/governance';
import { World } from './double/world';
import { ACCOUNT } from './healthy-template';
import { deploy, PLACE, reasons } from './spoil';

const OTHER_ACCOUNT = '333333333333';

describe('Organizations', () => {
  const ORGANIZATION = { id: 'o-a1b2c3d4e5', management: ACCOUNT };
  const policy = (Name: string, change: JsonObject = {}): JsonObject => ({
    Type: 'AWS::Organizations::Policy',
    Properties: {
      Name,
      Type: 'SERVICE_CONTROL_POLICY',
      Content: { Version: '2012-10-17', Statement: [] },
      TargetIds: ['ou-ab12-12345678'],
      ...change,
    },
  });
  const made = async (policies: JsonObject[], organization = ORGANIZATION) => {
    const world = new World();
    world.organization = organization;
    // As they are written.
    world.order = { pick: ([first]) => first };
    const { stack } = await deploy(
      { Resources: Object.fromEntries(policies.map((one, index) => [`Policy${index}`, one])) },
      { world },
    );
    return reasons(stack);
  };
  const attached = (count: number, change?: JsonObject) =>
    Array.from({ length: count }, (_, index) => policy(`Audit-${index}`, change));

  it('takes four policies beside the one that allows everything, and no fifth', async () => {
    expect(await made(attached(4))).toEqual([]);
    expect(await made(attached(5))).toEqual([expect.stringMatching(/^Policy4: .*MAX_POLICY_TYPE_ATTACHMENT_LIMIT/)]);
  });
  it('counts each kind and each target by itself', async () => {
    const others = [policy('Rcp', { Type: 'RESOURCE_CONTROL_POLICY' }), policy('Elsewhere', { TargetIds: ['r-ab12'] })];
    expect(await made([...attached(4), ...others])).toEqual([]);
  });
  it('refuses a policy of the stack of another account than the management account', async () =>
    expect(await made([policy('Audit')], { ...ORGANIZATION, management: OTHER_ACCOUNT })).toEqual([
      expect.stringMatching(/AccessDeniedException/),
    ]));
  it('refuses two policies of one name and kind, not of two kinds', async () => {
    expect(await made([policy('Audit'), policy('Audit')])).toEqual([expect.stringMatching(/DuplicatePolicyException/)]);
    expect(await made([policy('Audit'), policy('Audit', { Type: 'RESOURCE_CONTROL_POLICY' })])).toEqual([]);
  });
  it.each(['root', 'ou-ab12', 'o-a1b2c3d4e5', '1234'])('refuses the target %s', async (target) =>
    expect(await made([policy('Audit', { TargetIds: [target] })])).toEqual([
      expect.stringMatching(/InvalidInputException/),
    ]),
  );
  it('refuses more than 5,120 characters', async () => {
    const ofLength = (length: number) => {
      const empty = JSON.stringify({ Sid: '' }).length;
      return [policy('Audit', { Content: { Sid: 'x'.repeat(length - empty) } })];
    };
    expect(await made(ofLength(5_120))).toEqual([]);
    expect(await made(ofLength(5_121))).toEqual([expect.stringMatching(/POLICY_CONTENT/)]);
  });
});

describe('AWS Config', () => {
  const RULE = { ConfigRuleName: 'audit', Source: { Owner: 'AWS', SourceIdentifier: 'CLOUD_TRAIL_ENABLED' } };
  const ruled = async (change: JsonObject = {}, recorder = true) => {
    const world = new World();
    if (recorder) {
      world.live.push({ ...PLACE, type: RECORDER, id: 'default', properties: {}, attributes: {}, marks: {} });
    }
    const { stack } = await deploy(
      { Resources: { Rule: { Type: 'AWS::Config::ConfigRule', Properties: { ...RULE, ...change } } } },
      { world },
    );
    return reasons(stack);
  };

  it('takes a rule where a recorder is', async () => expect(await ruled()).toEqual([]));
  it('refuses one where none is', async () =>
    expect(await ruled({}, false)).toEqual([expect.stringMatching(/NoAvailableConfigurationRecorder/)]));
  it.each<[string, JsonObject]>([
    ['a name of 129 characters', { ConfigRuleName: 'x'.repeat(129) }],
    ['a description of 257', { Description: 'x'.repeat(257) }],
    ['no rule of AWS', { Source: { Owner: 'AWS' } }],
    ['parameters of more than 1,024', { InputParameters: { a: 'x'.repeat(1_024) } }],
  ])('refuses %s', async (_, change) =>
    expect(await ruled(change)).toEqual([expect.stringMatching(/InvalidParameterValueException/)]),
  );
});
