import { StateMachine } from 'aws-local-stepfunctions';
import type { Deployment } from '../support/deployment';

// It comes without types.
const validate = jest.requireActual<(definition: unknown) => { isValid: boolean; errors: object[] }>('asl-validator');

// The interpreter is written for Node.js 22.
Object.assign(Promise, {
  withResolvers: () => {
    const parts: Record<string, unknown> = {};
    parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return parts;
  },
});

type Definition = ConstructorParameters<typeof StateMachine>[0];
type Json = NonNullable<Parameters<InstanceType<typeof StateMachine>['run']>[0]>;

/** What AWS answers: a result, or an error that is thrown, for each call of an action in turn; the last one stays. */
export type Answers = Readonly<Partial<Record<string, ReadonlyArray<object | Error>>>>;

/** An error as the SDK integration of Step Functions names it. */
export function awsError(name: string, message = 'because'): Error {
  return Object.assign(new Error(message), { name });
}

/** The state machine of a template whose name ends like this, intrinsic functions filled in. */
export function definitionOf(deployment: Deployment, purpose: string): Definition {
  const machines = deployment
    .all('AWS::StepFunctions::StateMachine')
    .filter(({ Properties }) => (Properties.StateMachineName as string).endsWith(`-${purpose}`));
  expect(machines).toHaveLength(1);
  return JSON.parse(machines[0].Properties.DefinitionString as string) as Definition;
}

/** What is wrong with a definition, in words; nothing where all is well. */
export function findings(definition: Definition): string[] {
  const { isValid, errors } = validate(definition);
  expect(isValid).toBe(errors.length === 0);
  return errors.map((error) => JSON.stringify(error));
}

/** What an execution did. */
export interface Trace {
  /** The states that it went through, in order. */
  readonly states: string[];
  /** Calls by action, with their parameters. */
  readonly calls: Array<readonly [action: string, parameters: Record<string, string>]>;
  /** How long Step Functions would have waited before each repetition, in seconds. */
  readonly pauses: number[];
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly error?: string;
  readonly cause?: unknown;
}

/** Executes a definition against a stub of AWS, without its pauses. */
export async function execute(definition: Definition, input: object, answers: Answers): Promise<Trace> {
  const calls: Array<readonly [string, Record<string, string>]> = [];
  const of = (type: string) =>
    Object.entries(definition.States as Record<string, { Type: string; Resource?: string }>).filter(
      ([, state]) => state.Type === type,
    );
  const handler = (resource: string) => {
    const action = resource.split(':').at(-1)!;
    return (parameters: unknown) => {
      const turn = calls.filter(([other]) => other === action).length;
      calls.push([action, parameters as Record<string, string>]);
      const all = answers[action] ?? [{}];
      const answer = all[Math.min(turn, all.length - 1)];
      if (answer instanceof Error) throw answer;
      // As JSON, in which what is undefined is missing.
      return JSON.parse(JSON.stringify(answer)) as Json;
    };
  };
  // A copy: the interpreter's States.JsonMerge writes into its first argument, here a part of the definition.
  const execution = new StateMachine(JSON.parse(JSON.stringify(definition)) as Definition).run(input as Json, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        of('Task').map(([name, { Resource }]) => [name, handler(Resource!)]),
      ),
      waitTimeOverrides: Object.fromEntries(of('Wait').map(([name]) => [name, 0])),
      retryIntervalOverrides: Object.fromEntries(of('Task').map(([name]) => [name, 0])),
    },
  });
  // What it failed with is in the log too.
  execution.result.catch(() => undefined);
  const states: string[] = [];
  const pauses: number[] = [];
  for await (const event of execution.eventLogs) {
    if (event.type === 'StateEntered') states.push(event.state.name);
    if (event.type === 'StateRetried') {
      const { retrier, attempt } = event.retry;
      pauses.push((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (attempt - 1));
    }
    if (event.type === 'ExecutionFailed') {
      return { states, calls, pauses, status: 'FAILED', error: event.Error, cause: event.Cause };
    }
  }
  return { states, calls, pauses, status: 'SUCCEEDED' };
}
