import { CLOUDTRAIL_COLUMNS } from '../../../../lib/analysis/cloudtrail-schema';
import { CannotRender, parse, toAthenaPredicate } from '../../../../lib/detection/language/filter-pattern';
import { CLOUDTRAIL_FIELDS } from '../../../../lib/detection/language/filter-pattern/cloudtrail-fields';

describe('an Athena predicate says', () => {
  test.each([
    ['{ $.eventName = StopLogging }', "eventname = 'StopLogging'"],
    ['{ $.userIdentity.userName = "O\'Neil" }', "useridentity.username = 'O''Neil'"],
    ['{ $.eventName != "Get*" }', "eventname NOT LIKE 'Get%'"],
    ['{ $.errorMessage = "*100%_\\\\*" }', "errormessage LIKE '%100\\%\\_\\\\%' ESCAPE '\\'"],
    ['{ $.errorCode = "*" }', 'errorcode IS NOT NULL'],
    ['{ $.errorCode NOT EXISTS }', 'errorcode IS NULL'],
    ['{ $.sourceIPAddress = %^10\\.% }', "regexp_like(sourceipaddress, '^10\\.')"],
    ['{ $.readOnly IS FALSE }', "readonly = 'false'"],
    ['{ $.recipientAccountId != 012345678901 }', "recipientaccountid <> '012345678901'"],
    ['{ $.requestParameters.bucketName = b }', "json_extract_scalar(requestparameters, '$.bucketName') = 'b'"],
    ["{ $.requestParameters.['x-y'][0] = b }", `json_extract_scalar(requestparameters, '$["x-y"][0]') = 'b'`],
    ['{ $.requestParameters.a IS NULL }', "json_format(json_extract(requestparameters, '$.a')) = 'null'"],
    ['{ $.requestParameters.a NOT EXISTS }', "json_format(json_extract(requestparameters, '$.a')) IS NULL"],
    [
      '{ $.requestParameters.a > 5 }',
      "TRY_CAST(json_format(json_extract(requestparameters, '$.a')) AS double) > DOUBLE '5'",
    ],
    [
      '{ $.requestParameters.a[*].b = x }',
      "any_match(TRY(CAST(json_extract(requestparameters, '$.a') AS array(json))), e -> json_extract_scalar(e, '$.b') = 'x')",
    ],
    ['{ $.resources[*].ARN = "*b" }', "any_match(resources, r -> r.arn LIKE '%b')"],
    ['{ $.resources[0].accountId = x }', "element_at(resources, 1).accountid = 'x'"],
    [
      '{ $.eventName = a && ($.eventSource = b || $.awsRegion = c) }',
      "(eventname = 'a' AND (eventsource = 'b' OR awsregion = 'c'))",
    ],
  ])('%s as %s', (pattern, predicate) => {
    expect(toAthenaPredicate(parse(pattern))).toBe(predicate);
  });

  test.each([
    ['{ $.eventname = x }', 'is no field'],
    ['{ $.userIdentity.name = x }', 'is no field'],
    ['{ $.eventName.x = x }', 'is no field'],
    ['{ $.requestParameters = x }', 'no comparison'],
    ['{ $.requestParameters NOT EXISTS }', 'both when it is missing and when it is null'],
    ['{ $.errorCode IS NULL }', 'missing field'],
    ['{ $.sessionCredentialFromConsole IS TRUE }', 'string'],
    ['{ $.readOnly = true }', 'true or false'],
    ['{ $.requestParameters.a = 1e3 }', 'written 1000'],
    ['{ $.errorCode > 5 }', 'holds strings'],
    ['{ $.requestParameters.* = x }', 'every property'],
    ['{ $.* = x }', 'no array'],
    ['{ $.resources[*].ARN NOT EXISTS }', 'every element'],
    ["{ $.requestParameters.['\"'] = x }", 'JSON path'],
  ])('nothing of %s', (pattern, message) => {
    expect(() => toAthenaPredicate(parse(pattern))).toThrow(CannotRender);
    expect(() => toAthenaPredicate(parse(pattern))).toThrow(message);
  });
});

test('the fields are those of the table', () => {
  const columns = CLOUDTRAIL_COLUMNS.flatMap(({ name, type }) => [name, ...partsOf(name, type)]);
  expect(CLOUDTRAIL_FIELDS.map((field) => field.toLowerCase()).sort()).toEqual(columns.sort());
});

// `struct<a:string,b:struct<c:string>>` has the parts a, b and b.c.
function partsOf(name: string, type: string): string[] {
  const fields = /^(?:array<)?struct<(.*?)>>?$/.exec(type)?.[1];
  if (fields === undefined) return [];
  const inside = type.slice(type.indexOf('struct<') + 'struct<'.length, type.startsWith('array') ? -2 : -1);
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of `${inside},`) {
    if (char === '<') depth++;
    if (char === '>') depth--;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return parts.flatMap((each) => {
    const [field] = each.split(':', 1);
    const path = `${name}.${field}`;
    return [path, ...partsOf(path, each.slice(field.length + 1))];
  });
}
