import { CfnTable } from 'aws-cdk-lib/aws-glue';
import { PartitionProjection } from './partition-projection';
import { StoredTable } from './stored-table';
import { ILogArchive } from '../archive/i-log-archive';
import { TrailIdentity } from '../trail/trail-identity';

/** The table over the folders that CloudTrail makes in the archive for one kind of file. */
export function tableInput(
  table: StoredTable,
  archive: ILogArchive,
  trail: TrailIdentity,
  projection: PartitionProjection,
): CfnTable.TableInputProperty {
  const prefix = archive.s3KeyPrefix ? `${archive.s3KeyPrefix}/` : '';
  const root = `s3://${archive.bucket.bucketName}/${prefix}AWSLogs/`;
  const location = trail.organizationId
    ? `${root}${trail.organizationId}/`
    : `${root}${trail.account}/${table.folder}/`;
  const { inputFormat, outputFormat, serializationLibrary } = table.format;
  return {
    name: table.name,
    description: 'Bound region and dt in every query: Athena bills by what it reads.',
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: projection.keys.map((name) => ({ name, type: 'string' })),
    parameters: {
      EXTERNAL: 'TRUE',
      classification: table.classification,
      ...projection.parameters,
      'storage.location.template': `${location}${projection.keys.includes('account') ? `\${account}/${table.folder}/` : ''}\${region}/\${dt}`,
    },
    storageDescriptor: {
      columns: [...table.columns],
      location,
      inputFormat,
      outputFormat,
      serdeInfo: { serializationLibrary },
    },
  };
}
