import { Column, columnsOf, struct } from './column';

const LOG_FILE = struct({
  s3bucket: 'string',
  s3object: 'string',
  hashvalue: 'string',
  hashalgorithm: 'string',
  newesteventtime: 'string',
  oldesteventtime: 'string',
});

/** Every field of a digest file. Its own signature is not in it: S3 holds that as metadata of the object. */
export const DIGEST_COLUMNS: readonly Column[] = columnsOf({
  awsaccountid: 'string',
  digeststarttime: 'string',
  digestendtime: 'string',
  digests3bucket: 'string',
  digests3object: 'string',
  digestpublickeyfingerprint: 'string',
  digestsignaturealgorithm: 'string',
  newesteventtime: 'string',
  oldesteventtime: 'string',
  previousdigests3bucket: 'string',
  previousdigests3object: 'string',
  previousdigesthashvalue: 'string',
  previousdigesthashalgorithm: 'string',
  previousdigestsignature: 'string',
  logfiles: `array<${LOG_FILE}>`,
});
