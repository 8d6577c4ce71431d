import { CfnQueryDefinition, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkQuery } from './checked-query';
import { SavedQueries } from './saved-queries';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `LogsInsightsQueries`.
 */
export interface LogsInsightsQueriesProps {
  /** The trail; its name is the folder of the queries in the console. */
  readonly trail: TrailIdentity;

  /** The log group that the trail delivers into. It must be in the account and Region of the stack. */
  readonly logGroup: ILogGroup;

  /**
   * Which queries to save. Those without a text for Logs Insights are left out.
   *
   * @default SavedQueries.all()
   */
  readonly queries?: SavedQueries;
}

/**
 * The same questions for CloudWatch Logs Insights: for the last hours, minutes after the event. They cost nothing until
 * they are run, and then by what they read of the log group.
 */
export class LogsInsightsQueries extends Construct {
  /** The query definitions by id. */
  public readonly definitions: { [id: string]: CfnQueryDefinition } = {};

  public constructor(scope: Construct, id: string, props: LogsInsightsQueriesProps) {
    super(scope, id);
    for (const query of (props.queries ?? SavedQueries.all()).list) {
      checkQuery(this, query);
      const { logsInsights } = query;
      if (logsInsights === undefined) continue;
      const names = new Set([...logsInsights.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name));
      this.definitions[query.id] = new CfnQueryDefinition(this, query.id, {
        name: `${props.trail.trailName}/${query.title}`,
        logGroupNames: [props.logGroup.logGroupName],
        queryString: logsInsights,
        ...(names.size > 0 && { parameters: [...names].map((name) => ({ name })) }),
      });
    }
  }
}
