import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { IConstruct } from 'constructs';
import { AdvancedEventSelector, recordsData } from './selected-events';
import { refuse } from '../private/refusal';

/**
 * What CloudTrail counts data events by, in windows of five minutes.
 */
export enum AggregationTemplate {
  /** Calls: how often, by whom, from where. */
  API_ACTIVITY = 'API_ACTIVITY',
  /** Resources: how often each was used, by whom, with which calls. */
  RESOURCE_ACCESS = 'RESOURCE_ACCESS',
  /** Principals: what each of them called. */
  USER_ACTIONS = 'USER_ACTIONS',
}

/** One configuration: CloudTrail takes no more, and for data events only. */
export function aggregationConfigurations(
  scope: IConstruct,
  templates: AggregationTemplate[] | undefined,
  recorded: AdvancedEventSelector[],
): CfnTrail.AggregationConfigurationProperty[] | undefined {
  if (templates === undefined) return undefined;
  if (templates.length === 0 || new Set(templates).size < templates.length) {
    refuse(scope, 'aggregation-templates', {
      what: `aggregationTemplates is ${templates.length === 0 ? 'empty' : 'a list with the same value twice'}.`,
      why: 'CloudTrail takes one to three different templates.',
      instead: 'Write for example [AggregationTemplate.RESOURCE_ACCESS], or leave aggregationTemplates out.',
    });
  }
  if (!recordsData(recorded)) {
    refuse(scope, 'aggregation-without-data-events', {
      what: 'aggregationTemplates is given, but the trail records no data events.',
      why: 'CloudTrail aggregates data events that the trail records, and nothing else.',
      instead: 'Give eventSelectors with data events, or leave aggregationTemplates out.',
    });
  }
  return [{ eventCategory: 'Data', templates }];
}
