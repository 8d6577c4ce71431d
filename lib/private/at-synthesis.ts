import { Aspects } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Looks once the app is complete: what is asked for may be set after the construct was made. */
export function atSynthesis(scope: IConstruct, look: () => void): void {
  Aspects.of(scope).add({ visit: (child) => (child === scope ? look() : undefined) });
}
