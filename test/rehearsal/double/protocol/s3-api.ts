import { AwsError, notModelled } from '../errors';
import { object, word } from '../json';
import { BUCKET, findBucket, putObject } from '../services/s3';
import type { World } from '../world';
import { toXml } from './xml';

export interface S3Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** The little of S3 that publishing an asset needs. Path style: `/<bucket>/<key>`. */
export function s3Api(world: World, method: string, url: URL, body: Buffer): S3Answer {
  const [, name, ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const bucket = findBucket(world, name);
  if (!bucket) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
  const objects = object(bucket.marks.objects);
  if (method === 'GET' && url.searchParams.has('location')) {
    const location = bucket.region === 'us-east-1' ? '' : bucket.region;
    return xml(`<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`);
  }
  if (method === 'GET' && url.searchParams.has('encryption')) {
    return xml(
      '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
        '</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
    );
  }
  if (method === 'GET' && url.searchParams.has('list-type')) {
    const prefix = url.searchParams.get('prefix') ?? '';
    const found = Object.keys(objects).filter((item) => item.startsWith(prefix));
    const contents = found.map(
      (item) => `<Contents>${toXml({ Key: item, Size: word(objects[item]).length })}</Contents>`,
    );
    return xml(
      `<ListBucketResult>${toXml({ Name: name, KeyCount: found.length, IsTruncated: false })}${contents.join('')}</ListBucketResult>`,
    );
  }
  if (method === 'HEAD' && key === '')
    return { status: 200, body: '', headers: { 'x-amz-bucket-region': bucket.region } };
  if (method === 'PUT' && key !== '') {
    putObject(bucket, key, unchunk(body));
    return { status: 200, body: '', headers: { etag: '"0"' } };
  }
  if ((method === 'GET' || method === 'HEAD') && key !== '') {
    if (!(key in objects)) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return { status: 200, body: method === 'GET' ? word(objects[key]) : '' };
  }
  throw notModelled(`${method} ${url.pathname}${url.search} on ${BUCKET}`);
}

function xml(body: string): S3Answer {
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
    headers: { 'content-type': 'application/xml' },
  };
}

/** The SDK streams uploads in signed chunks: `<hex size>;…\r\n<data>\r\n` until a chunk of size 0. */
function unchunk(body: Buffer): string {
  let at = 0;
  let data = Buffer.alloc(0);
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const header = end < 0 ? '' : body.toString('latin1', at, end);
    const match = /^([0-9a-f]+)(;.*)?$/i.exec(header);
    if (!match || (at === 0 && header.length > 200)) return at === 0 ? body.toString('utf8') : data.toString('utf8');
    const size = parseInt(match[1], 16);
    if (size === 0) return data.toString('utf8');
    data = Buffer.concat([data, body.subarray(end + 2, end + 2 + size)]);
    at = end + 2 + size + 2;
  }
}
