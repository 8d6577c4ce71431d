import { AwsError } from '../errors';
import { list, text, truthy, type JsonObject } from '../json';
import { arn, urlSuffix } from '../place';
import { policySize } from '../policy';
import { plain, type ResourceType } from './resource-type';

function checkRule(properties: JsonObject): void {
  if (policySize(properties.EventPattern ?? '') > 2048) {
    throw new AwsError('ValidationException', 'Event pattern is not valid. Reason: longer than 2048 characters');
  }
  if (list(properties.Targets).length > 5) throw new AwsError('LimitExceededException', 'A rule takes 5 targets');
}

/** Types of which the stack only needs that they exist under a free name. */
export const small: Record<string, ResourceType> = {
  'AWS::CDK::Metadata': plain('AWS::CDK::Metadata'),
  'AWS::CloudFormation::WaitConditionHandle': plain('AWS::CloudFormation::WaitConditionHandle'),
  'AWS::Events::Rule': plain('AWS::Events::Rule', {
    name: 'Name',
    replacedBy: ['Name', 'EventBusName'],
    readOnlyId: true,
    arn: (place, name) => arn(place, 'events', `rule/${name}`),
    check: checkRule,
  }),
  'AWS::SSM::Parameter': plain('AWS::SSM::Parameter', {
    name: 'Name',
    required: ['Type', 'Value'],
    attributes: (_place, _name, properties) => ({ Type: properties.Type, Value: properties.Value }),
  }),
  'AWS::ECR::Repository': {
    ...plain('AWS::ECR::Repository', {
      name: 'RepositoryName',
      arn: (place, name) => arn(place, 'ecr', `repository/${name}`),
      attributes: (place, name) => ({
        RepositoryUri: `${place.account}.dkr.ecr.${place.region}.${urlSuffix(place.region)}/${name}`,
      }),
    }),
    delete(live) {
      if (truthy(live.marks.used))
        throw new AwsError('RepositoryNotEmptyException', `${text(live.id)} still contains images.`);
    },
  },
};
