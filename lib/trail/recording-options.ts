import { AggregationTemplate } from './aggregation-template';
import { EventSelector } from './event-selector';
import { Insight } from './insight';

/**
 * What a trail records beside, or in place of, every management event.
 */
export interface RecordingOptions {
  /**
   * The events. Every management event is recorded too, unless a selector of management events says otherwise. S3 data
   * events never include those of the trail's own buckets: evidence, access logs, replica.
   *
   * Data and network activity events cost for each event, and go to the log group too. Together the selectors take 500
   * values. docs/events.md tells what each kind costs, and what leaving something out breaks.
   *
   * @default - every management event, read and write, and nothing else: the first copy is free, and every detection works
   */
  readonly eventSelectors?: EventSelector[];

  /**
   * The rates that CloudTrail Insights watches. The trail must record the events that a rate is of, else it is an error.
   * `InsightAlerts` tells of what it finds; the files are beside the log files, under `CloudTrail-Insight/`.
   *
   * @default - none: CloudTrail charges for each event that it analyzes, once for each rate
   */
  readonly insights?: Insight[];

  /**
   * By what CloudTrail counts data events, in windows of five minutes, beside recording each. The trail must record data
   * events, else it is an error. The files are under `CloudTrail-Aggregated/`; nothing of it goes to the log group.
   *
   * @default - none: CloudTrail charges for each event that it counts
   */
  readonly aggregationTemplates?: AggregationTemplate[];
}
