import { IAlertDestination } from './i-alert-destination';
import { Severity } from '../detection/severity';

/**
 * Which alerts go where.
 */
export interface AlertRoute {
  /** Where they go, e.g. `new SlackDestination({ … })`. */
  readonly destination: IAlertDestination;

  /**
   * Only what is at least this urgent. Not together with `detections`.
   *
   * @default - every alert
   */
  readonly atLeast?: Severity;

  /**
   * Only alerts of these ids, e.g. `['root-usage', 'heartbeat']`. An id that is not there is an error. Not together with
   * `atLeast`.
   *
   * @default - every alert
   */
  readonly detections?: string[];
}
