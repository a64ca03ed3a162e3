import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');
const FORBIDDEN = 'no-restricted-imports';

/** What a file of `src` holds, and the rule of the linter that refuses it; `undefined`: none does. */
const PLANTED: readonly (readonly [file: string, line: string, rule: string | undefined])[] = [
  ...imports('span/scopes.ts', ['../request/http.js', '../bridge.js', '../options/resolve.js'], FORBIDDEN),
  ...imports('span/deep/er.ts', ['../../deliver/sink.js', '../../bridge.js'], FORBIDDEN),
  ...imports('request/route/table.ts', ['../../match/rules.js', '../../options/resolve.js'], FORBIDDEN),
  ...imports('match/rules.ts', ['../event/uuid.js', '../deliver/sink.js'], FORBIDDEN),
  ...imports('event/uuid.ts', ['../deliver/sink.js', '../deferred-requests.js'], FORBIDDEN),
  ...imports('deliver/outbox/lease.ts', ['../../bridge.js', '../../entrance/processor.js'], FORBIDDEN),
  ...imports('options/resolve.ts', ['../entrance/processor.js'], FORBIDDEN),
  ...imports('checks.ts', ['./span/span.js'], FORBIDDEN),
  ...imports('diagnostics.ts', ['./deliver/sink.js'], FORBIDDEN),
  ...imports('bridge.ts', ['./entrance/processor.js', './index.js', './local/posthog.js'], FORBIDDEN),
  ...imports('entrance/processor.ts', ['../index.js', '../deferred-requests.js'], FORBIDDEN),
  ...imports('entrance/zero-code/exit.ts', ['../../local/posthog.js', '../../cli/dev.js'], FORBIDDEN),
  ...imports('index.ts', ['./local/posthog.js', './metrics.js'], FORBIDDEN),
  ...imports('local/v0.ts', ['../checks.js', '../event/uuid.js', '../bridge.js'], FORBIDDEN),
  ...imports('insights/usage.ts', ['../local/event.js', '../checks.js', 'node:fs'], FORBIDDEN),
  ...imports(
    'dashboard/rest/client.ts',
    ['../../span/span.js', '../../cli/dashboard.js', '../../bridge.js'],
    FORBIDDEN,
  ),
  ...imports('span/scopes.ts', ['../diagnostics.js', './span.js'], undefined),
  ...imports('request/route/table.ts', ['../../span/span.js', '../http.js'], undefined),
  ...imports('match/rules.ts', ['../request/route/path.js'], undefined),
  ...imports('event/uuid.ts', ['./hash.js'], undefined),
  ...imports('deliver/outbox/lease.ts', ['../../event/event-json.js', '../sink.js'], undefined),
  ...imports('options/resolve.ts', ['../deliver/settings.js', '../checks.js'], undefined),
  ...imports('bridge.ts', ['./deliver/sink.js', './deferred-requests.js'], undefined),
  ...imports('entrance/zero-code/exit.ts', ['../../bridge.js', '../processor.js'], undefined),
  ...imports('index.ts', ['./entrance/processor.js'], undefined),
  ...imports('dashboard/rest/client.ts', ['../../insights/index.js', '../../options/address.js'], undefined),
  ...imports('insights/questions/clients.ts', ['../usage.js', './journey.js'], undefined),
  ...imports('cli/dev.ts', ['../local/posthog.js', '../bridge.js'], undefined),
  ['span/casts.ts', 'export const a = process.env as unknown;', 'consistent-type-assertions'],
  ['span/casts.ts', "export const b = ['b'] as const;", undefined],
  ['span/casts.ts', 'export let c: any;', 'no-explicit-any'],
  ['span/casts.ts', "export const d = process.env['A']!;", 'no-non-null-assertion'],
];

function imports(
  file: string,
  paths: readonly string[],
  rule: string | undefined,
): readonly (readonly [string, string, string | undefined])[] {
  return paths.flatMap((path) => [
    [file, `export * from '${path}';`, rule] as const,
    [file, `export type * from '${path}';`, rule] as const,
    [file, `void import('${path}');`, rule] as const,
  ]);
}

describe('The linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spanhog-house-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const plant = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
    writeFileSync(join(folder, 'src', file), text);
  };

  it('keeps the house: imports point one way, no cast, no any, no long file', () => {
    const files = new Set(PLANTED.map(([file]) => file));
    const linesOf = (of: string) => PLANTED.filter(([file]) => file === of);
    for (const file of files)
      plant(
        file,
        linesOf(file)
          .map(([, line]) => line)
          .join('\n'),
      );
    plant('span/long.ts', '//\n'.repeat(251));
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'unix'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const found = new Set(
      [...stdout.matchAll(/^src\/(\S+?):(\d+):\d+: .*\(([a-z-]+)\)\]$/gm)].map(
        ([, file, line, rule]) => `${file} ${line} ${rule}`,
      ),
    );
    for (const file of files) {
      const refused = linesOf(file).map(
        ([, line, rule = FORBIDDEN], at) => [line, found.has(`${file} ${at + 1} ${rule}`)] as const,
      );
      expect(refused).toEqual(linesOf(file).map(([, line, rule]) => [line, rule !== undefined]));
    }
    expect(found).toContain('span/long.ts 251 max-lines');
  });
});

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

describe('The house', () => {
  it('has rooms of fifteen files at most', () => {
    const rooms = new Map<string, number>();
    const modules = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.tsx?$/.test(file),
    );
    for (const file of modules) rooms.set(dirname(file), (rooms.get(dirname(file)) ?? 0) + 1);
    expect([...rooms].filter(([, size]) => size > 15)).toEqual([]);
    expect(rooms.get('deliver')).toBeGreaterThan(1);
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
    const text = sources.map((file) => readFileSync(join(SRC, file), 'utf8')).join('\n');
    const named = [...text.matchAll(/from '(@opentelemetry\/[^']+)'/g)];
    expect(new Set(named.map(([, name]) => name))).toEqual(new Set(['@opentelemetry/api']));
  });
});
