import { CLOUDTRAIL_COLUMNS } from './cloudtrail-schema';
import { Column } from './column';
import { DIGEST_COLUMNS } from './digest-schema';
import { INSIGHT_COLUMNS } from './insight-schema';
import { TrailTable } from './trail-table';

/** How Athena takes a file apart. */
export interface FileFormat {
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serializationLibrary: string;
}

/** A table as it lies in S3. */
export interface StoredTable {
  readonly name: string;
  readonly classification: string;
  /** Folder of this kind of file, between that of the account and that of the Region. */
  readonly folder: string;
  readonly columns: readonly Column[];
  readonly format: FileFormat;
}

/** It unwraps {"Records":[…]}; the older CloudTrail SerDe does not know the newer fields. */
const RECORDS: FileFormat = {
  inputFormat: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe',
};

/** A digest is one object, not a list of records. Ion reads JSON over several lines too, which the other SerDes do not. */
const ONE_OBJECT: FileFormat = {
  inputFormat: 'com.amazon.ionhiveserde.formats.IonInputFormat',
  outputFormat: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
  serializationLibrary: 'com.amazon.ionhiveserde.IonHiveSerDe',
};

/** Management and data events. */
export const CLOUDTRAIL_TABLE: StoredTable = {
  name: 'cloudtrail',
  classification: 'cloudtrail',
  folder: 'CloudTrail',
  columns: CLOUDTRAIL_COLUMNS,
  format: RECORDS,
};

export const ADDITIONAL_TABLES: Readonly<Record<TrailTable, StoredTable>> = {
  [TrailTable.INSIGHTS]: {
    name: TrailTable.INSIGHTS,
    classification: 'cloudtrail',
    folder: 'CloudTrail-Insight',
    columns: INSIGHT_COLUMNS,
    format: RECORDS,
  },
  [TrailTable.NETWORK_ACTIVITY]: {
    name: TrailTable.NETWORK_ACTIVITY,
    classification: 'cloudtrail',
    folder: 'CloudTrail-NetworkActivity',
    columns: CLOUDTRAIL_COLUMNS,
    format: RECORDS,
  },
  [TrailTable.DIGESTS]: {
    name: TrailTable.DIGESTS,
    classification: 'ion',
    folder: 'CloudTrail-Digest',
    columns: DIGEST_COLUMNS,
    format: ONE_OBJECT,
  },
};
