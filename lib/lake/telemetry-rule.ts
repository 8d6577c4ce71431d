import { Annotations, ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOrganizationTelemetryRule, CfnTelemetryRule } from 'aws-cdk-lib/aws-observabilityadmin';
import { Construct } from 'constructs';
import { ILogArchive } from '../archive/i-log-archive';
import { refuse } from '../private/refusal';
import { EventSelector } from '../trail/event-selector';
import { AdvancedEventSelector, categoryOf, selectedEvents } from '../trail/selected-events';
import { warnOfSelectors } from '../trail/selection-warnings';

/**
 * Properties of `CloudTrailTelemetryRule`.
 */
export interface CloudTrailTelemetryRuleProps {
  /**
   * Name of the rule: 1 to 100 letters, digits and hyphens, unique in the account and Region.
   *
   * @default - made of the construct's path
   */
  readonly ruleName?: string;

  /**
   * The events: every management event, which CloudWatch cannot narrow, and data events. Network activity events are an
   * error: CloudWatch takes none.
   *
   * @default - every management event
   */
  readonly eventSelectors?: EventSelector[];

  /**
   * Archive of the trail beside it. Its buckets are left out of S3 data events: their deliveries would only cost.
   *
   * @default - none; nothing is left out
   */
  readonly archive?: ILogArchive;

  /**
   * How long CloudWatch keeps the events.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: RetentionDays;

  /**
   * Key of the log groups; the construct lets CloudWatch Logs use it. An error with `wholeOrganization`: the log groups are
   * then those of other accounts.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly encryptionKey?: Key;

  /**
   * Whether the rule is for every account of the organization. The stack must then belong to the management account or a
   * delegated administrator.
   *
   * @default false
   */
  readonly wholeOrganization?: boolean;
}

/**
 * The successor of CloudTrail Lake: CloudWatch takes the events of CloudTrail without a trail, into log groups
 * `aws/cloudtrail/…` of its own, in this Region.
 *
 * It is no evidence: without digests, without Object Lock, without network activity and Insights events. Preconditions that
 * no template can make: telemetry evaluation runs (`aws observabilityadmin start-telemetry-evaluation`, or
 * `start-telemetry-evaluation-for-organization`), and the Region has it.
 */
export class CloudTrailTelemetryRule extends Construct {
  /** The rule of the account; undefined with `wholeOrganization`. */
  public readonly rule?: CfnTelemetryRule;
  /** The rule of the organization; undefined without `wholeOrganization`. */
  public readonly organizationRule?: CfnOrganizationTelemetryRule;

  public constructor(scope: Construct, id: string, props: CloudTrailTelemetryRuleProps = {}) {
    super(scope, id);
    const { encryptionKey, wholeOrganization, retention = RetentionDays.ONE_YEAR } = props;
    const ruleName = props.ruleName ?? Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });
    if (!Token.isUnresolved(ruleName) && !/^[0-9A-Za-z-]{1,100}$/.test(ruleName)) {
      refuse(this, 'telemetry-rule-name', {
        what: `ruleName '${ruleName}' is not a valid name of a telemetry rule.`,
        why: 'CloudWatch takes 1 to 100 letters, digits and hyphens.',
        instead: "Write for example 'cloudtrail', or leave ruleName out.",
      });
    }
    const recorded = selectedEvents(this, props.eventSelectors, props.archive);
    recorded.forEach((selector) => this.refuseUnknownTo(selector));
    warnOfSelectors(this, recorded);
    if (encryptionKey && wholeOrganization) {
      refuse(this, 'telemetry-key', {
        what: 'encryptionKey is given with wholeOrganization.',
        why: 'The log groups are those of the member accounts, and each needs a key of its Region that lets it in.',
        instead: 'Leave encryptionKey out, or deploy a rule into each account.',
      });
    }
    const definition = {
      ruleName,
      rule: {
        resourceType: 'AWS::CloudTrail',
        telemetryType: 'Logs',
        destinationConfiguration: {
          destinationType: 'cloud-watch-logs',
          retentionInDays: retention === RetentionDays.INFINITE ? undefined : retention,
          kmsKeyArn: encryptionKey?.keyArn,
          cloudtrailParameters: { advancedEventSelectors: recorded },
        },
      },
    };
    if (wholeOrganization) {
      this.organizationRule = new CfnOrganizationTelemetryRule(this, 'OrganizationRule', definition);
    } else {
      this.rule = new CfnTelemetryRule(this, 'Rule', definition);
    }
    if (encryptionKey) this.letCloudWatchLogsUse(encryptionKey);
    Annotations.of(this).addWarningV2(
      'cdk-secure-audit-trail:telemetry-evaluation',
      `The rule can only be made while telemetry evaluation runs, which no template can start: aws observabilityadmin start-telemetry-evaluation${wholeOrganization ? '-for-organization' : ''}. Then acknowledge this warning.`,
    );
  }

  /** CloudTrail user guide, "CloudTrail Lake availability change": no network activity, and selectors for data events only. */
  private refuseUnknownTo(selector: AdvancedEventSelector): void {
    const category = categoryOf(selector);
    if (category === 'NetworkActivity' || (category === 'Management' && selector.fieldSelectors.length > 1)) {
      refuse(this, 'telemetry-selector', {
        what: `${selector.name} are selected${category === 'Management' ? ' with conditions' : ''}.`,
        why: 'CloudWatch takes every management event or none, data events, and no network activity events.',
        instead:
          category === 'Management' ? 'Leave the conditions out.' : 'Leave them out here: the trail can record them.',
      });
    }
  }

  private letCloudWatchLogsUse(key: Key): void {
    const { region, urlSuffix } = Stack.of(this);
    const groups = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: 'aws/cloudtrail/*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowCloudTrailLogGroups',
        principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
      }),
    );
  }
}
