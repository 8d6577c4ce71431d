/**
 * How urgent an alert is. The order of the members is the order of urgency.
 */
export enum Severity {
  /** Worth a line in the weekly review. */
  LOW = 'LOW',
  /** Look at it on this working day. */
  MEDIUM = 'MEDIUM',
  /** Look at it within the hour. */
  HIGH = 'HIGH',
  /** Drop what you are doing: the account or the audit system itself may be under attack. */
  CRITICAL = 'CRITICAL',
}
