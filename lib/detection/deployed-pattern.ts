import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { Detection } from './detection';
import { exclusionProblem, withExclusions } from './exclusions';
import { isKnown } from './known-findings';
import { FilterPatternError, Finding, lint, parse, Pattern } from './language/filter-pattern';
import { filledIn } from '../private/filled-in';
import { ASSUMED_LENGTH, deployedTextLength } from '../private/policy-size';
import { refuse } from '../private/refusal';

/** CloudWatch Logs takes so long a pattern. */
const PATTERN_LENGTH = 1024;
/** How much of a pattern a refusal shows around the column. */
const EXCERPT_LENGTH = 30;

/** Values of the names in `${…}` that patterns use. */
export interface ResourceNames {
  readonly [name: string]: string;
}

/** The pattern of a detection with the names of resources in it, as CloudWatch Logs will get it. */
export interface DeployedPattern {
  /** What to deploy; holds tokens where only CloudFormation knows a name. */
  readonly text: string;
  /** What the linter says of it, without what is known of the catalogue. */
  readonly findings: Finding[];
}

/** Refuses at synth what CloudWatch Logs would refuse at deploy, after it has begun to change the stack. */
export function deployedPattern(scope: IConstruct, detection: Detection, names: ResourceNames = {}): DeployedPattern {
  // First as it was written, so that the column of a mistake is that of the owner's text.
  const written = checked(scope, detection, fillIn(scope, detection, detection.pattern, names));
  const { text, pattern } = detection.exceptPrincipals?.length ? narrowed(scope, detection, names) : written;
  const verbatim = CATALOGUE.find(({ id }) => id === detection.id)?.pattern;
  const findings = lintOnce(pattern).filter(({ id }) => !isKnown(detection, id, verbatim));
  return { text, findings };
}

function narrowed(scope: IConstruct, detection: Detection, names: ResourceNames): Checked {
  refuseExclusions(scope, detection);
  return checked(scope, detection, fillIn(scope, detection, withExclusions(detection), names));
}

interface Checked {
  readonly text: string;
  readonly pattern: Pattern;
}

function checked(scope: IConstruct, detection: Detection, text: string): Checked {
  limitLength(scope, detection, text);
  return { text, pattern: parsed(scope, detection, text) };
}

/** Tells what a reader of the pattern may take it to mean, and CloudWatch Logs does not. */
export function warnOfFindings(scope: IConstruct, detection: Detection, findings: Finding[]): void {
  for (const { id, message, column } of findings) {
    Annotations.of(scope).addWarningV2(
      `cdk-secure-audit-trail:pattern-${id}`,
      `The pattern of '${detection.id}', column ${column}: ${message}.`,
    );
  }
}

function refuseExclusions(scope: IConstruct, { id, exceptPrincipals = [] }: Detection): void {
  for (const arn of exceptPrincipals) {
    const problem = Token.isUnresolved(arn) ? undefined : exclusionProblem(arn);
    if (problem !== undefined) {
      refuse(scope, 'exclusion', {
        what: `'${arn}', which '${id}' is to leave out, ${problem}.`,
        why: 'Whoever is excluded by mistake is not seen.',
        instead:
          "Write for example 'arn:aws:iam::111122223333:role/Deployer' or 'arn:aws:iam::111122223333:role/ci/*'.",
      });
    }
  }
}

function fillIn(scope: IConstruct, { id }: Detection, pattern: string, resourceNames: ResourceNames): string {
  const names = new Map(Object.entries(resourceNames));
  return pattern.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = names.get(name);
    if (value === undefined) {
      refuse(scope, 'unknown-resource-name', {
        what: `The pattern of '${id}' uses \${${name}}.`,
        why: 'Nothing of that name is known here, and CloudWatch would look for the text as it stands.',
        instead: `Write one of: ${[...names.keys()].join(', ') || 'none'}.`,
      });
    }
    return value;
  });
}

function limitLength(scope: IConstruct, { id, exceptPrincipals }: Detection, text: string): void {
  const { length, isAssumed } = deployedTextLength(scope, text);
  if (length > PATTERN_LENGTH) {
    refuse(scope, 'pattern-length', {
      what: `The pattern of '${id}' has ${length} characters once names${exceptPrincipals?.length ? ' and exclusions' : ''} are filled in${isAssumed ? `, if each name that only CloudFormation knows has ${ASSUMED_LENGTH}` : ''}.`,
      why: `CloudWatch Logs takes ${PATTERN_LENGTH}.`,
      instead: exceptPrincipals?.length
        ? 'Name fewer principals in exceptPrincipals, several with one pattern.'
        : 'Split it into two detections.',
    });
  }
}

function parsed(scope: IConstruct, { id }: Detection, text: string): Pattern {
  const readable = withoutTokens(text);
  try {
    return parseOnce(readable);
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    const excerpt = readable.slice(error.column - 1, error.column - 1 + EXCERPT_LENGTH);
    return refuse(scope, 'pattern', {
      what: `The pattern of '${id}' cannot be read at '${excerpt}': ${error.message}.`,
      why: 'CloudWatch Logs would refuse it at deployment.',
      instead:
        'Write a JSON filter pattern, for example { ($.eventSource = iam.amazonaws.com) && ($.eventName = CreateUser) }.',
    });
  }
}

/** A word for each token, the same for the same: its value is a name or an ARN, with nothing that the language knows. */
export function withoutTokens(text: string): string {
  if (!Token.isUnresolved(text)) return text;
  const tokens: string[] = [];
  return filledIn(text, (token) => {
    const key = String(token);
    if (!tokens.includes(key)) tokens.push(key);
    return `token${tokens.indexOf(key) + 1}`;
  });
}

// The catalogue is the same in every stack of an app.
const parsedTexts = new Map<string, Pattern>();
const lintedPatterns = new WeakMap<Pattern, Finding[]>();

function parseOnce(text: string): Pattern {
  const pattern = parsedTexts.get(text) ?? parse(text);
  parsedTexts.set(text, pattern);
  return pattern;
}

function lintOnce(pattern: Pattern): Finding[] {
  const findings = lintedPatterns.get(pattern) ?? lint(pattern);
  lintedPatterns.set(pattern, findings);
  return findings;
}
