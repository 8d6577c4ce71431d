import { CloudTrailRecord } from '../input/unwrap';

/** What is known of a record before it is parsed. `undefined`: it has no such field. */
export interface KnownFields {
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly errorCode?: string;
  readonly eventType?: string;
  /** `undefined`: there is no identity. */
  readonly userIdentity?: { readonly type?: string };
}

/** A detection looked at something that is not known. */
class UnknownField extends Error {}

/**
 * Whether the fields alone decide that a test is false for every record that has them.
 *
 * The test is run on a stand-in that knows these fields and notices when it is asked for any other. As a test depends
 * on nothing but what it reads, "false" without such a question is final. So no test need be taken apart, however
 * it is written.
 */
export function isRuledOut(test: (record: CloudTrailRecord) => boolean, known: KnownFields): boolean {
  let asked = false;
  const ask = (): never => {
    asked = true;
    throw new UnknownField();
  };
  const { userIdentity, ...others } = known;
  const fields = new Map<unknown, unknown>([
    ['eventSource', others.eventSource],
    ['eventName', others.eventName],
    ['errorCode', others.errorCode],
    ['eventType', others.eventType],
    ['userIdentity', userIdentity && standIn(new Map([['type', userIdentity.type]]), ask)],
  ]);
  try {
    // A test that caught the error has asked all the same.
    return !test(standIn(fields, ask)) && !asked;
  } catch (error) {
    if (error instanceof UnknownField) {
      return false;
    }
    throw error;
  }
}

function standIn(fields: ReadonlyMap<unknown, unknown>, ask: () => never): CloudTrailRecord {
  const value = (name: unknown): unknown => (fields.has(name) ? fields.get(name) : ask());
  return new Proxy<CloudTrailRecord>(
    {},
    {
      get: (_, name) => value(name),
      has: (_, name) => value(name) !== undefined,
      getOwnPropertyDescriptor: (_, name) => {
        const known = value(name);
        return known === undefined ? undefined : { value: known, configurable: true, enumerable: true, writable: true };
      },
      ownKeys: ask,
    },
  );
}
