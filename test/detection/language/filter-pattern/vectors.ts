import * as fs from 'node:fs';
import * as path from 'node:path';

// Others' conformance cases lie beside the checkout, not in it.
const FOLDER = path.join(__dirname, '../../../../../shared/vectors/cloudwatch-filter');
const PRESENT = fs.existsSync(FOLDER);

/** `describe` where the cases are, and in CI; elsewhere the report says that they were skipped. */
export const describeVectors = PRESENT || process.env.CI === 'true' ? describe : describe.skip;

/** A file of cases; `otherwise` where it is absent and need not be there. */
export function readVectors<T>(file: string, otherwise: T): T {
  if (!PRESENT && process.env.CI !== 'true') return otherwise;
  return JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8')) as T;
}
