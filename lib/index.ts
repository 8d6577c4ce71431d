export * from './alerting/alert-format';
export * from './alerting/alert-route';
export * from './alerting/alert-routes';
export * from './alerting/alert-topic';
export * from './alerting/dead-letter-queue';
export * from './alerting/email-destination';
export * from './alerting/event-bus-destination';
export * from './alerting/function-destination';
export * from './alerting/i-alert-destination';
export * from './alerting/i-alert-routes';
export * from './alerting/queue-destination';
export * from './alerting/slack-destination';
export * from './alerting/teams-destination';
export * from './alerting/topic-destination';
export * from './alerting/topic-requirements';
export * from './analysis/account-projection';
export * from './analysis/logs-insights-queries';
export * from './analysis/saved-queries';
export * from './analysis/saved-query';
export * from './analysis/trail-analysis';
export * from './analysis/trail-dashboard';
export * from './analysis/trail-table';
export * from './archive/archive-replica';
export * from './archive/archive-requirements';
export * from './archive/i-evidence';
export * from './archive/i-log-archive';
export { LogArchiveAttributes } from './archive/imported-log-archive';
export * from './archive/log-archive';
export * from './archive/retention-policy';
export { DetectionAlarms, DetectionAlarmsProps } from './detection/detection-alarms';
export * from './detection/detection';
export { DetectionLogAlarms, DetectionLogAlarmsProps } from './detection/detection-log-alarms';
export { DetectionRules, DetectionRulesProps } from './detection/detection-rules';
export * from './detection/detections';
export * from './detection/forward-global-events';
export * from './detection/heartbeat';
export * from './detection/insight-alerts';
export * from './detection/severity';
export * from './guardrails/auditor-role';
export * from './guardrails/break-glass-role';
export * from './guardrails/config-rules';
export * from './guardrails/protected-resources';
export * from './guardrails/resource-guardrails';
export * from './guardrails/trail-guardrails';
export { TrustedPrincipal } from './guardrails/trusted-principal';
export { HandOffRequirements, HandOffRequirementsProps } from './handoff/hand-off-requirements';
export { LogDestination } from './handoff/log-destination';
export { LogSubscription, LogSubscriptionProps } from './handoff/log-subscription';
export { SiemFanOut, SiemFanOutProps } from './handoff/siem-fan-out';
export { SiemHandOff, SiemHandOffProps } from './handoff/siem-hand-off';
export { SiemReaderRole, SiemReaderRoleProps } from './handoff/siem-reader-role';
export * from './lake/event-data-store';
export * from './lake/telemetry-rule';
export * from './response/delivery-health';
export * from './response/logging-restorer';
export * from './secure-audit-trail';
export { AggregationTemplate } from './trail/aggregation-template';
export * from './trail/audit-trail';
export {
  DataEventFilters,
  DataEventsOptions,
  DynamoDbDataEventsOptions,
  EventSelector,
  LambdaDataEventsOptions,
  ManagementEventsOptions,
  NetworkActivityEventsOptions,
  S3DataEventsOptions,
  S3Objects,
} from './trail/event-selector';
export * from './trail/field-selector';
export { Insight } from './trail/insight';
export * from './trail/recording-options';
export * from './trail/trail-identity';
export * from './trail/trail-log-group';
