/**
 * In which form an EventBridge rule sends an alert to a topic. CloudWatch alarms have a form of their own, which mail and
 * Amazon Q Developer in chat applications both show well.
 */
export enum AlertFormat {
  /** Lines for people, as in a mail. */
  TEXT = 'TEXT',
  /** The custom notification of Amazon Q Developer in chat applications: any other text it drops silently. */
  CHAT = 'CHAT',
  /** One JSON object for programs: the detection, and the whole event as EventBridge got it. */
  JSON = 'JSON',
}
