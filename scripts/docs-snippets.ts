/**
 * Compiles the TypeScript snippets of docs/*.md, as jsii-rosetta compiles those of the README: against the built library,
 * with rosetta/docs.ts-fixture around each.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDER = mkdtempSync(join(tmpdir(), 'docs-snippets-'));

const names = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const texts = names.map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'));
const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));

// rosetta knows one text of a package, its README; the comments of the API are compiled with that.
mkdirSync(join(FOLDER, 'rosetta'));
const withoutComments = JSON.parse(JSON.stringify(assembly, (key, value) => (key === 'docs' ? undefined : value)));
writeFileSync(join(FOLDER, '.jsii'), JSON.stringify({ ...withoutComments, readme: { markdown: texts.join('\n') } }));
const library = Object.values(assembly.types as Record<string, { name: string; namespace?: string }>)
  .filter(({ namespace }) => namespace === undefined)
  .map(({ name }) => name);
const fixture = readFileSync(join(ROOT, 'rosetta', 'docs.ts-fixture'), 'utf8');
writeFileSync(
  join(FOLDER, 'rosetta', 'default.ts-fixture'),
  `import { ${library.join(', ')} } from 'cdk-secure-audit-trail';\n${fixture}`,
);
for (const name of ['node_modules', 'package.json', 'build']) {
  symlinkSync(join(ROOT, name), join(FOLDER, name));
}

const rosetta = ['extract', '--strict', '--fail', '--compile', '--output', 'tablet.json'];
const { status, stdout, stderr } = spawnSync('npx', ['jsii-rosetta', ...rosetta], { cwd: FOLDER, encoding: 'utf8' });
process.stderr.write(`${stdout}${stderr}`.replace(/\S*README-L(\d+)\.ts/g, (_, line: string) => placeOf(Number(line))));
rmSync(FOLDER, { recursive: true });
process.exitCode = status ?? 1;

/** The document and its line, of a line of all texts together. */
function placeOf(line: number): string {
  let before = 0;
  for (const [index, text] of texts.entries()) {
    const lines = text.split('\n').length;
    if (line <= before + lines) return `docs/${names[index]}:${line - before}`;
    before += lines;
  }
  return `line ${line}`;
}
