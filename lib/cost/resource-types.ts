/** Types of which an estimator makes lines. */
export const PRICED: ReadonlySet<string> = new Set([
  'AWS::Athena::WorkGroup',
  'AWS::CloudTrail::EventDataStore',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Config::ConfigRule',
  'AWS::Config::OrganizationConfigRule',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::Kinesis::Stream',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Topic',
]);

/** Types that AWS bills nothing for. */
export const FREE: ReadonlySet<string> = new Set([
  'AWS::Athena::NamedQuery',
  'AWS::Athena::PreparedStatement',
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudTrail::ResourcePolicy',
  'AWS::CloudWatch::AlarmMuteRule',
  'AWS::Events::EventBusPolicy',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::ServiceLinkedRole',
  'AWS::IAM::User',
  'AWS::IAM::UserPolicy',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogStream',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::Logs::SubscriptionFilter',
  'AWS::Organizations::Policy',
  'AWS::S3::AccessPoint',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** Types billed by a use that the command does not estimate: what is billed, at which price. */
export const BY_USE: Readonly<Record<string, string>> = {
  'AWS::Config::ConfigurationRecorder': 'each recorded change of a resource: $0.003',
  'AWS::Config::ConformancePack': 'each evaluation of its rules: $0.001',
  'AWS::Config::OrganizationConformancePack': 'each evaluation of its rules: $0.001',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': 'the messages of its topics',
  'AWS::Chatbot::SlackChannelConfiguration': 'the messages of its topics',
  'AWS::Events::EventBus':
    'events of your own, and those that buckets send: $1.00 for a million; others of AWS are free on the default bus',
  'AWS::Events::Rule':
    'matching is free, events of buckets with log files are a line; into another account or Region $1.00 for a million',
  'AWS::Lambda::Function': 'requests and seconds',
  'AWS::Lambda::Version': 'requests and seconds of its function',
  'AWS::Logs::LogGroup': 'what others than a trail write: $0.50 for each GB',
  'AWS::S3::Bucket': 'what others than a trail write: $0.023 for each GB a month',
  'AWS::Scheduler::Schedule': 'each call: $1.00 for a million',
  'AWS::SecretsManager::Secret': '$0.40 a month, and requests',
  'AWS::SQS::Queue': 'messages that are not about log files: $0.40 for a million requests',
  'AWS::SSM::Parameter': 'free in the standard tier',
  'AWS::StepFunctions::StateMachine':
    '$0.025 for 1,000 transitions; a responder runs when somebody stops the trail, DeliveryHealth each hour: $0.20 a month',
};

/** Types of which the price is not known. Their queries are a line of the bill. */
export const UNKNOWN_PRICE: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'a nested stack: give cdk.out, whose templates hold it',
  'AWS::CloudWatch::LogAlarm': 'the price of the alarm itself is not known; its queries are priced',
  'AWS::ObservabilityAdmin::OrganizationTelemetryRule': 'the price of delivery without a trail is not known',
  'AWS::ObservabilityAdmin::TelemetryRule': 'the price of delivery without a trail is not known',
};
