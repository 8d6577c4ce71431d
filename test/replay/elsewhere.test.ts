import { CompiledCli } from './support/compiled-cli';
import { filter, STOP, stopLogging, template } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());
const logs = cli.write('logs.json', { Records: [stopLogging()] });

/** What is left open of a template that has one detection at hand, and others elsewhere. */
function open(resources: object, rest: object = {}): string[] {
  const file = cli.write('Stack.template.json', template({ F: filter('f', STOP), ...resources }, rest));
  const { unresolved, detections } = cli.replay(file, logs);
  expect(detections).toMatchObject([{ id: 'f', matches: 1 }]);
  return unresolved.map(({ logicalId, what }: Record<string, string>) => `${logicalId}: ${what}`);
}

describe('detections that are not in the template are named', () => {
  const rule = { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['aws.iam'] } } };
  const schedule = { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } };

  test.each<[string, object, string]>([
    [
      'a nested stack',
      { N: stack('Stack', { TemplateURL: 'https://x/y.json' }) },
      'N: the template of its stack (AWS::CloudFormation::Stack)',
    ],
    [
      'a stack set',
      { N: stack('StackSet', { TemplateBody: '{}' }) },
      'N: the template of its stack (AWS::CloudFormation::StackSet)',
    ],
    [
      'an application of SAM',
      { N: { Type: 'AWS::Serverless::Application' } },
      'N: the template of its stack (AWS::Serverless::Application)',
    ],
    [
      'a rule of a function of SAM',
      { N: { Type: 'AWS::Serverless::Function', Properties: { Events: { Stop: rule, Tick: schedule } } } },
      'N: the rule of its event Stop',
    ],
    [
      'a loop',
      { 'Fn::ForEach::Names': ['Name', ['a', 'b'], { 'F${Name}': filter('x', STOP) }] },
      'Fn::ForEach::Names: the resources of a loop',
    ],
    [
      'a macro among the resources',
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } },
      'Fn::Transform: the resources that the macro AWS::Include adds',
    ],
    [
      'a macro in a resource',
      { N: { Type: 'AWS::Events::Rule', Properties: { 'Fn::Transform': { Name: 'Mine' } } } },
      'N: what a macro makes of the resource',
    ],
  ])('%s', (_, resources, sentence) => {
    expect(open(resources)).toEqual([sentence]);
  });

  test('and macros of the whole template, but not those whose work is told otherwise', () => {
    expect(open({}, { Transform: ['AWS::LanguageExtensions', 'Mine', { Name: 'AWS::Include' }] })).toEqual([
      'Transform: what the macro Mine makes of the template',
      'Transform: what the macro AWS::Include makes of the template',
    ]);
    expect(open({}, { Transform: 'AWS::Serverless-2016-10-31' })).toEqual([]);
  });

  test('unless they are not made', () => {
    const N = { ...stack('Stack', { TemplateURL: 'https://x/y.json' }), Condition: 'Never' };
    expect(open({ N }, { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } })).toEqual([]);
  });
});

function stack(type: string, properties: object): object {
  return { Type: `AWS::CloudFormation::${type}`, Properties: properties };
}
