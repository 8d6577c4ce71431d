import { CATALOGUE } from './catalogue';
import { TUNED } from './catalogue/tuned';
import { Detection } from './detection';

/** Where each detection of the library has a section of its id. */
export const RUNBOOK = 'https://github.com/secure-audit-trail/cdk/blob/main/docs/detections.md';
/** Detections that are made for somebody's names, and the alarm that is none, have sections too. */
const IDS = new Set([...CATALOGUE, ...TUNED].map(({ id }) => id).concat('break-glass-used', 'heartbeat'));

/** Where an alert sends its reader. */
export function runbookOf({ id, runbook }: Pick<Detection, 'id' | 'runbook'>): string {
  return runbook ?? `${RUNBOOK}#${IDS.has(id) ? id : 'detections-of-your-own'}`;
}
