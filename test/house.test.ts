import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');
const MAX_LINES = 250;

/** What everything may import: counts and messages, and checks of options. */
const BASE = ['diagnostics.ts', 'checks.ts'];
const STAGES = ['span', 'request', 'match', 'event', 'deliver'];
const upTo = (stage: string): readonly string[] => [...STAGES.slice(0, STAGES.indexOf(stage)), ...BASE];

/** Each room of `src/`, and the others it may import. Folders are the sentence: imports point to the left. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'diagnostics.ts': [],
  'checks.ts': [],
  ...Object.fromEntries(STAGES.map((stage) => [stage, upTo(stage)])),
  // The options name what the stages take.
  options: [...STAGES, ...BASE],
  'guarded-callbacks.ts': ['options', 'diagnostics.ts'],
  'drain-at-exit.ts': [],
  'setup-advice.ts': ['span'],
  'setup-watch.ts': ['span', 'setup-advice.ts', 'diagnostics.ts'],
  // What a processor does in its process beside spans.
  'host-process.ts': [
    'span',
    'options',
    'drain-at-exit.ts',
    'setup-advice.ts',
    'setup-watch.ts',
    'diagnostics.ts',
  ],
  'intake.ts': ['span', 'deliver'],
  'metrics.ts': ['diagnostics.ts'],
  // The sentence itself, and who speaks it: these two see all of the stages.
  'pipeline.ts': [...STAGES, ...BASE, 'options', 'intake.ts'],
  'processor.ts': [
    ...STAGES,
    ...BASE,
    'options',
    'guarded-callbacks.ts',
    'host-process.ts',
    'intake.ts',
    'metrics.ts',
    'pipeline.ts',
  ],
  'index.ts': [...STAGES, ...BASE, 'options', 'processor.ts'],
  'zero-code': ['span', 'options', 'deliver', 'processor.ts', ...BASE],
  'register.ts': ['zero-code', 'span', 'options', 'processor.ts', 'setup-advice.ts', 'diagnostics.ts'],
  // Stands in for PostHog: it knows nothing of us.
  local: [],
  // `spanhog outbox` reads what the delivery writes.
  cli: ['local', 'options', 'deliver', ...BASE],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const roomOf = (file: string): string => file.split(sep)[0] ?? '';

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, path = '']) =>
    relative(SRC, normalize(join(SRC, dirname(file), path))).replace(/\.js$/, '.ts'),
  );
}

const SKIPPED = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
const REGEXP = /\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** A template's text, up to its end or to code in it. */
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;

/** The code of a file without comments, texts, regular expressions, and imports and exports by another name. */
function codeOf(text: string): string {
  /** How many braces are open in the code of each template around. */
  const templates: number[] = [];
  let code = '';
  for (let at = 0; at < text.length;) {
    const isTemplate = text[at] === '`' || (text[at] === '}' && templates.at(-1) === 0);
    const pattern = isTemplate ? TEMPLATE_TEXT : /[(,=:[!&|?{};>\n]\s*$/.test(code) ? REGEXP : SKIPPED;
    const from = isTemplate ? at + 1 : at;
    const found = matchAt(pattern, text, from) ?? matchAt(SKIPPED, text, from);
    if (text[at] === '}' && isTemplate) templates.pop();
    if (isTemplate && found?.endsWith('${') === true) templates.push(0);
    else if (templates.length > 0 && !isTemplate && found === undefined) {
      const change = text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
      templates.push((templates.pop() ?? 0) + change);
    }
    code += found === undefined ? (text[at] ?? '') : isTemplate && found.endsWith('${') ? '(' : '""';
    at = from + (found?.length ?? (isTemplate ? 0 : 1));
  }
  return code
    .replaceAll(/^(?:import|export)\s[^;]*\sfrom\s[^;]*;/gm, '')
    .replaceAll(/^export \{[^}]*\};/gm, '');
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const FORBIDDEN = [
  ['a cast', /\bas\s+(?!const\b)[\w{[('"]/],
  ['any', /(?<![.\w])any\b(?!['\w])/],
  ['a non-null assertion', /[\w)\]]!(?!=)/],
] as const;

const forbiddenIn = (text: string): readonly string[] => {
  const code = codeOf(text);
  return FORBIDDEN.flatMap(([name, pattern]) => (pattern.test(code) ? [name] : []));
};

describe('The house', () => {
  it.each(files)('%s imports only what its room may', (file) => {
    const room = roomOf(file);
    const allowed = MAY_IMPORT[room];
    expect(allowed, `src/${room} has no place in this test's table: say what it may import`).toBeDefined();
    const others = importsOf(file).map(roomOf);
    expect(others.filter((other) => other !== room && !allowed?.includes(other))).toEqual([]);
  });

  it('has imports to look at, all of files that exist', () => {
    const all = files.flatMap(importsOf);
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((path) => !files.includes(path))).toEqual([]);
    expect(importsOf('processor.ts')).toContain(join('span', 'scopes.ts'));
  });

  it.each(files)(`%s has at most ${MAX_LINES} lines, no cast, no any and no non-null assertion`, (file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(MAX_LINES);
    expect(forbiddenIn(text)).toEqual([]);
  });

  it.each([
    ['const a = b as string;', ['a cast']],
    ['const a = { b: `${c as Foo}` };', ['a cast']],
    ['const a = `as any! // ${`${b}` as Foo} as any!`;', ['a cast']],
    ['const a = `x ${b ? { c } : "}"} as any! // as`;', []],
    ['const a = (b) as unknown as C;', ['a cast']],
    ['let a: any;', ['any']],
    ['function f(a: Array<any>): void {}', ['any']],
    ['a!.b', ['a non-null assertion']],
    ['const c = a[0]!;', ['a non-null assertion']],
    ["const a = ['x'] as const; // as any\nif (a !== b && !c) d('as any!');", []],
    ["import { a as b } from 'c';\nexport { d as e };\nconst f = /as any!/.test(g);", []],
    ['/* a as any */ const a = `as any`; const b = { any: 1 }.any;', ['any']],
  ])('would find in %j: %j', (text, found) => {
    expect(forbiddenIn(text)).toEqual(found);
  });
});

describe('The package', () => {
  it('asks for @opentelemetry/api alone, and depends on no SDK', () => {
    expect(Object.keys(manifest.peerDependencies)).toEqual(['@opentelemetry/api']);
    expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith('@opentelemetry/'))).toEqual(
      [],
    );
  });

  it('names in its published types no package of OpenTelemetry but the API', () => {
    const dist = join(ROOT, 'dist');
    const types = ['esm', 'cjs'].flatMap((format) =>
      readdirSync(join(dist, format), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.d.ts'))
        .map((file) => join(format, file)),
    );
    const text = types.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n');
    const named = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](@opentelemetry\/[^'"]+)['"]/g)];
    expect(new Set(named.map(([, name]) => name))).toEqual(new Set(['@opentelemetry/api']));
    expect(types).toContain(join('esm', 'index.d.ts'));
    expect(types).toContain(join('cjs', 'index.d.ts'));
  });

  it('imports at run time no package of OpenTelemetry but the API', () => {
    const text = files.map((file) => readFileSync(join(SRC, file), 'utf8')).join('\n');
    const named = [...text.matchAll(/from '(@opentelemetry\/[^']+)'/g)];
    expect(new Set(named.map(([, name]) => name))).toEqual(new Set(['@opentelemetry/api']));
  });
});
