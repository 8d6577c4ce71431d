import { AlertChannel } from './i-alert-destination';
import { Detection } from '../detection/detection';

/**
 * Knows over what the alerts of a detection travel.
 */
export interface IAlertRoutes {
  /**
   * The channels of the routes that ask for a detection.
   *
   * @param detection one of yours or of the library
   */
  channelsFor(detection: Detection): AlertChannel[];
}
