import { GET, LIST } from './analysis';
import { REGION } from '../audit-stack';
import { allowed, Case, denied } from '../case';
import { ReaderElsewhere } from '../reader-elsewhere';
import { ADMINISTRATOR_ACCESS } from '../policy';
import { role } from '../principals';

const through = (service: string, bucketOrFile: string) => ({
  'kms:ViaService': service,
  'kms:EncryptionContext:aws:s3:arn': bucketOrFile,
});
const S3 = `s3.${REGION}.amazonaws.com`;

/** A role of another account or Region reads the archive, and its policies open nothing else, whatever other keys allow. */
export function readerElsewhere(stack: ReaderElsewhere): Case[] {
  const { bucket, accessLogBucket, otherBucket, evidenceKey, monitoringKey, otherKey, reader, deployed } = stack;
  const name = `a reader of ${stack.of}`;
  const who = role(reader, ...deployed.rolePolicies(reader));
  const colleague = role(`${reader}2`, ...deployed.rolePolicies(reader));
  const administrator = role(reader.replace(/[^/]+$/, 'Administrator'), ADMINISTRATOR_ACCESS);
  const file = `${bucket}/AWSLogs/111122223333/CloudTrail/x.json.gz`;
  const decrypt = 'kms:Decrypt';
  return [
    allowed(`${name} lists the archive and reads its settings`, who, LIST, bucket),
    allowed(`${name} reads files`, who, GET, file),
    allowed(`${name} decrypts a file through S3`, who, decrypt, evidenceKey, through(S3, file)),
    allowed(`${name} decrypts through S3 with the bucket key`, who, decrypt, evidenceKey, through(S3, bucket)),

    denied(`${name} cannot decrypt but through S3`, who, decrypt, [evidenceKey, monitoringKey]),
    denied(
      `${name} cannot decrypt through another service`,
      who,
      decrypt,
      [evidenceKey, monitoringKey],
      through(`sqs.${REGION}.amazonaws.com`, file),
    ),
    denied(
      `${name} cannot decrypt through S3 what is in another bucket`,
      who,
      decrypt,
      [evidenceKey, monitoringKey],
      through(S3, `${bucket}-2/file`),
    ),
    denied(`${name} cannot use a key of its own place`, who, decrypt, otherKey, through(S3, file)),
    denied(`${name} cannot describe other keys`, who, 'kms:DescribeKey', [monitoringKey, otherKey]),
    denied(`${name} cannot encrypt`, who, ['kms:Encrypt', 'kms:GenerateDataKey'], evidenceKey, through(S3, file)),
    denied(`${name} cannot list another bucket`, who, LIST, [accessLogBucket, otherBucket]),
    denied(`${name} cannot read a file of another bucket`, who, GET, [`${accessLogBucket}/log`, `${otherBucket}/file`]),
    denied(`${name} cannot delete a file`, who, ['s3:DeleteObject', 's3:DeleteObjectVersion'], file),
    ...(stack.of === 'another account'
      ? [
          denied(`a colleague of ${name}, with the same policies, cannot read`, colleague, GET, file),
          denied(`a colleague of ${name} cannot decrypt`, colleague, decrypt, evidenceKey, through(S3, file)),
          denied(`an administrator of the account of ${name} cannot read`, administrator, GET, file),
          denied(
            `an administrator of the account of ${name} cannot decrypt`,
            administrator,
            decrypt,
            evidenceKey,
            through(S3, file),
          ),
        ]
      : []),
  ];
}
