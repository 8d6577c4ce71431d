/** Services whose network activity events CloudTrail records, as its user guide listed them in April 2026. */
export const NETWORK_EVENT_SOURCES: ReadonlySet<string> = new Set(
  [
    'aco-automation appconfig application-signals appmesh athena b2bi backup-gateway bcm-data-exports',
    'bcm-pricing-calculator bedrock bedrock-agentcore billing cassandra ce cloudcontrolapi cloudformation cloudhsm',
    'cloudoptimization cloudtrail codedeploy comprehend comprehendmedical config ds dynamodb ec2 ecs elasticfilesystem',
    'elasticloadbalancing events firehose frauddetector freetier fsx glue healthlake invoicing iot iotfleetwise',
    'iotsecuredtunneling kms lakeformation lambda license-manager lookoutequipment lookoutvision monitoring nova-act',
    'personalize qbusiness rds rekognition rolesanywhere s3 sagemaker scheduler secretsmanager servicediscovery sns sqs ssm',
    'ssm-contacts storagegateway swf textract transcribe transcribestreaming transform transform-agents transform-custom',
    'translate user-subscriptions verifiedpermissions voiceid workmail workmailmessageflow',
  ].flatMap((line) => line.split(' ').map((service) => `${service}.amazonaws.com`)),
);
