/** What a trail is supposed to be, under the names of the API; the texts may be tokens. */
export interface ExpectedTrail {
  /** As GetTrail returns them, `''` for one that is not set. */
  readonly settings: Readonly<Record<Setting, string>>;
  /** As PutEventSelectors takes them, basic or advanced. */
  readonly eventSelectors: { readonly basic?: readonly object[]; readonly advanced?: readonly object[] };
  /** As PutInsightSelectors takes them. */
  readonly insightSelectors: readonly object[];
  /** As PutEventConfiguration takes them. */
  readonly aggregationConfigurations: readonly object[];
}

/** How the CLI sets what GetTrail returns, in the order in which it is told. */
const OPTIONS = {
  S3BucketName: 's3-bucket-name',
  S3KeyPrefix: 's3-key-prefix',
  KmsKeyId: 'kms-key-id',
  CloudWatchLogsLogGroupArn: 'cloud-watch-logs-log-group-arn',
  CloudWatchLogsRoleArn: 'cloud-watch-logs-role-arn',
  SnsTopicARN: 'sns-topic-name',
  LogFileValidationEnabled: 'enable-log-file-validation',
  IsMultiRegionTrail: 'is-multi-region-trail',
  IncludeGlobalServiceEvents: 'include-global-service-events',
  IsOrganizationTrail: 'is-organization-trail',
} as const;
const FLAGS = ['LogFileValidationEnabled', 'IsMultiRegionTrail', 'IncludeGlobalServiceEvents', 'IsOrganizationTrail'];

type Setting = keyof typeof OPTIONS;
const SETTINGS = Object.keys(OPTIONS) as Setting[];

/** The settings that can be compared: of an alias CloudTrail returns the key, of the name of a topic the ARN. */
export function comparable({ settings }: ExpectedTrail): Setting[] {
  return SETTINGS.filter(
    (name) =>
      !settings[name].includes('alias/') && !(name === 'SnsTopicARN' && /^[A-Za-z0-9_-]+$/.test(settings[name])),
  );
}

interface Trail {
  readonly trailName: string;
  readonly trailArn: string;
  readonly homeRegion: string;
}

/** Sets a changed trail back, in a shell, one command a line. An empty list turns off what somebody turned on. */
export function updateCommands(trail: Trail, expected: ExpectedTrail): string {
  return commands(trail, expected, `update-trail --name '${trail.trailArn}'`, SETTINGS, () => true);
}

/** Makes a deleted trail anew: CloudFormation would not, since to it the trail is still there. */
export function createCommands(trail: Trail, expected: ExpectedTrail): string {
  const given = SETTINGS.filter((name) => expected.settings[name] !== '');
  return commands(trail, expected, `create-trail --name '${trail.trailName}'`, given, (list) => list.length > 0);
}

/** Shows what of a trail the workflow does not read. */
export function lookCommand(trail: Trail): string {
  return command(trail, `get-event-configuration --trail-name '${trail.trailName}'`);
}

function commands(
  trail: Trail,
  expected: ExpectedTrail,
  first: string,
  settings: Setting[],
  puts: (list: readonly object[]) => boolean,
): string {
  const { insightSelectors, aggregationConfigurations } = expected;
  const { basic, advanced } = expected.eventSelectors;
  const json = (value: unknown) => `'${JSON.stringify(value)}'`;
  const options = settings.map((name) => {
    const value = expected.settings[name];
    if (!FLAGS.includes(name)) return `--${OPTIONS[name]} '${value}'`;
    return value === 'false' ? `--no-${OPTIONS[name]}` : `--${OPTIONS[name]}`;
  });
  return [
    [first, ...options].join(' '),
    // Either the one or the other: CloudTrail refuses both.
    ...(advanced
      ? [`put-event-selectors --trail-name '${trail.trailArn}' --advanced-event-selectors ${json(advanced)}`]
      : []),
    ...(basic ? [`put-event-selectors --trail-name '${trail.trailArn}' --event-selectors ${json(basic)}`] : []),
    ...(puts(insightSelectors)
      ? [`put-insight-selectors --trail-name '${trail.trailArn}' --insight-selectors ${json(insightSelectors)}`]
      : []),
    `start-logging --name '${trail.trailArn}'`,
    // Last, since neither an older CLI nor every Region knows it. CloudTrail documents the name here, not the ARN.
    ...(puts(aggregationConfigurations)
      ? [
          `put-event-configuration --trail-name '${trail.trailName}' --aggregation-configurations ${json(aggregationConfigurations)}`,
        ]
      : []),
  ]
    .map((each) => command(trail, each))
    .join('');
}

function command({ homeRegion }: Trail, words: string): string {
  return `\naws cloudtrail --region ${homeRegion} ${words}`;
}
