/** A state machine in the Amazon States Language. Its paths are JSONPath, which local interpreters can run too. */
export interface Workflow {
  readonly Comment: string;
  readonly StartAt: string;
  /** After so many seconds Step Functions ends the execution, and the alarm on it tells. */
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

export type State = Readonly<Record<string, unknown>>;

/** Errors that no repetition mends: they end the attempts at once. */
const FINAL = [
  'AccessDeniedException',
  'InsightNotEnabledException',
  'InsufficientDependencyServiceAccessPermissionException',
  'InvalidHomeRegionException',
  'InvalidTrailNameException',
  'NotOrganizationMasterAccountException',
  'TrailNotFoundException',
].map((error) => `CloudTrail.${error}`);

const RETRY = [
  { ErrorEquals: FINAL, MaxAttempts: 0 },
  // After 2, 4, 8, 16 and 32 seconds: an account may call StartLogging once a second, and others call it too.
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 5 },
];

/** A call by the SDK integration: the action in camelCase, parameters and result in PascalCase. */
export function callCloudTrail(partition: string, action: string, parameters: State, state: State): State {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::aws-sdk:cloudtrail:${action}`,
    Parameters: parameters,
    TimeoutSeconds: 60,
    Retry: RETRY,
    ...state,
  };
}

/** Where one of these errors of CloudTrail leads, or any; what went wrong is then in `$.failure`. */
export function onError(next: string, ...errors: string[]): State {
  return {
    ErrorEquals: errors.length > 0 ? errors.map((error) => `CloudTrail.${error}`) : ['States.ALL'],
    ResultPath: '$.failure',
    Next: next,
  };
}

/**
 * A text in which each `{}` is filled with what a path leads to. It has no apostrophe, backslash or line break in it,
 * which mean something to the language or are not said to be taken: line breaks come with what is filled in.
 */
export function format(text: string, ...paths: string[]): string {
  return `States.Format('${text}', ${paths.join(', ')})`;
}
