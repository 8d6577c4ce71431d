import { AwsError } from '../errors';
import { dig, text, truthy, word, type JsonObject } from '../json';
import { arn } from '../place';
import { checkSelectors } from './event-selectors';
import { madeUpName, plain, type Request, type ResourceType } from './resource-type';

export const EVENT_DATA_STORE = 'AWS::CloudTrail::EventDataStore';
/** No type of CloudFormation: somebody starts the evaluation by hand. */
export const TELEMETRY_EVALUATION = 'telemetry evaluation';
const LONGEST: Record<string, number> = { EXTENDABLE_RETENTION_PRICING: 3653, FIXED_RETENTION_PRICING: 2557 };

function checkStore(properties: JsonObject, { world, place }: Request): void {
  const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);
  const longest = LONGEST[text(properties.BillingMode) ?? 'EXTENDABLE_RETENTION_PRICING'];
  const days = Number(properties.RetentionPeriod ?? longest);
  if (!longest || days < 7 || days > longest) throw invalid(`RetentionPeriod ${days} is not valid`);
  if (truthy(properties.OrganizationEnabled) && world.organization?.management !== place.account) {
    throw new AwsError('NotOrganizationMasterAccountException', 'The account does not manage the organization.');
  }
  if (truthy(properties.FederationEnabled) && text(properties.FederationRoleArn) === undefined) {
    throw invalid('FederationRoleArn is missing');
  }
  checkSelectors(properties.AdvancedEventSelectors);
}

const eventDataStore: ResourceType = {
  replacedBy: ['KmsKeyId'],
  create(properties, request) {
    const { world, place } = request;
    // Since 2026-05-31 only who has a store gets another.
    if (world.all(EVENT_DATA_STORE, { account: place.account }).length === 0) {
      throw new AwsError('AccessDeniedException', 'CloudTrail Lake is no longer accepting new customers.');
    }
    checkStore(properties, request);
    const id = arn(place, 'cloudtrail', `eventdatastore/${madeUpName(request)}`);
    return { id, attributes: { EventDataStoreArn: id } };
  },
  update(_live, properties, request) {
    checkStore(properties, request);
    return undefined;
  },
  delete(live) {
    if (live.properties.TerminationProtectionEnabled !== false) {
      throw new AwsError('EventDataStoreTerminationProtectedException', 'Termination protection is enabled');
    }
    if (truthy(live.properties.FederationEnabled)) {
      throw new AwsError('EventDataStoreFederationEnabledException', 'Federation is enabled');
    }
    return undefined;
  },
};

function checkTelemetry(properties: JsonObject, { world, place }: Request, ofOrganization: boolean): void {
  if (!/^[0-9A-Za-z-]{1,100}$/.test(word(properties.RuleName))) {
    throw new AwsError('ValidationException', `RuleName ${word(properties.RuleName)} is not valid`);
  }
  if (ofOrganization && world.organization?.management !== place.account) {
    throw new AwsError('AccessDeniedException', 'The account does not manage the organization.');
  }
  if (world.all(TELEMETRY_EVALUATION, place).length === 0) {
    throw new AwsError('ValidationException', 'Telemetry evaluation is not running.');
  }
  checkSelectors(dig(properties.Rule, 'DestinationConfiguration', 'CloudtrailParameters', 'AdvancedEventSelectors'));
}

const telemetryRule = (type: string, ofOrganization: boolean): ResourceType =>
  plain(type, {
    name: 'RuleName',
    required: ['RuleName', 'Rule'],
    taken: 'ConflictException',
    ref: 'arn',
    arn: (place, name) => arn(place, 'observabilityadmin', `telemetry-rule/${name}`),
    check: (properties, request) => checkTelemetry(properties, request, ofOrganization),
  });

/** CloudTrail Lake and what follows it. */
export const lake: Record<string, ResourceType> = {
  [EVENT_DATA_STORE]: eventDataStore,
  'AWS::ObservabilityAdmin::OrganizationTelemetryRule': telemetryRule(
    'AWS::ObservabilityAdmin::OrganizationTelemetryRule',
    true,
  ),
  'AWS::ObservabilityAdmin::TelemetryRule': telemetryRule('AWS::ObservabilityAdmin::TelemetryRule', false),
};
