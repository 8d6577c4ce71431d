import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', '..', '..', '..', 'shared', 'vectors', 'eventbridge');

/** The conformance cases are other people's data and no part of the repository; CI provides them beside it. */
export const vectorsAreThere = existsSync(folder);
if (!vectorsAreThere && process.env['CI'] === 'true') throw new Error(`CI needs the conformance cases in ${folder}`);

/** `describe`, or a skipped one that says why. */
export function describeVectors(name: string, body: () => void): void {
  if (vectorsAreThere) describe(name, body);
  else
    describe.skip(`${name} (skipped: no conformance cases beside the repository)`, () => it('has no cases', () => {}));
}

export interface ServiceCase {
  readonly name: string;
  readonly Event: object;
  readonly EventPattern: object;
  readonly expected: 'match' | 'nomatch' | 'exception';
}

export interface ValidityCase {
  readonly pattern: string;
  readonly valid: boolean;
}

export function readServiceCases(): ServiceCase[] {
  return vectorsAreThere ? JSON.parse(readFileSync(join(folder, 'aws-validated.json'), 'utf8')) : [];
}

export function readValidityCases(): ValidityCase[] {
  if (!vectorsAreThere) return [];
  const lines = readFileSync(join(folder, 'pattern-validity.ndjson'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
