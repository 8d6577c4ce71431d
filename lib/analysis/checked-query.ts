import { IConstruct } from 'constructs';
import { SavedQuery } from './saved-query';
import { refuse } from '../private/refusal';

/** Refuses a query of one's own that Athena or CloudWatch Logs would refuse. */
export function checkQuery(scope: IConstruct, query: SavedQuery): void {
  const wrong = (what: string, why: string, instead: string): never =>
    refuse(scope, 'saved-query', { what: `The query '${query.id}' ${what}.`, why, instead });
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(query.id) || query.id.length > 100) {
    wrong(
      'has no id in kebab-case',
      'It names constructs and the prepared statement.',
      "Write for example 'root-use'.",
    );
  }
  if (query.title.length === 0 || query.title.length > 128) {
    wrong(`has a title of ${query.title.length} characters`, 'Athena takes 1 to 128.', 'Write a shorter one.');
  }
  if (query.description.length === 0 || query.description.length > 800) {
    wrong(
      `has a description of ${query.description.length} characters`,
      'Athena takes 1,024, and what the table asks is added.',
      'Write 1 to 800.',
    );
  }
  if (!Number.isInteger(query.days) || query.days < 1 || query.days > 366) {
    wrong(
      `looks ${query.days} days back`,
      'Athena bills by what a query reads.',
      'Write 1 to 366; the prepared statement takes any days.',
    );
  }
  if ([query.select, query.groupBy, query.having, query.orderBy].some((part) => part?.includes('?'))) {
    wrong('has a ? outside of where', 'Athena takes parameters in WHERE only.', 'Write the condition into where.');
  }
  if ((query.logsInsights?.length ?? 0) > 10_000) {
    wrong('is longer than 10,000 characters', 'CloudWatch Logs takes no more.', 'Write a shorter one.');
  }
}
