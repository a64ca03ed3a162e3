import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges, undoChanges } from '../../src/cli/init/apply.js';
import { installCommand, planFor } from '../../src/cli/init/plan.js';
import { readProject } from '../../src/cli/init/project.js';
import { report } from '../../src/cli/init/trial.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/esm/cli/spanhog.js');

/** A folder of files; a file that isn't text is package.json's content. */
function project(files: Readonly<Record<string, string>>, manifest: object): string {
  const directory = mkdtempSync(join(tmpdir(), 'spanhog-init-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const all = { 'package.json': `${JSON.stringify(manifest, null, 2)}\n`, ...files };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return directory;
}

const dependingOn = (...names: readonly string[]): object => ({
  type: 'module',
  scripts: { start: 'node server.js' },
  dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
});

function contents(directory: string): Readonly<Record<string, string>> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return Object.fromEntries(
    files.map((each) => {
      const path = join(each.parentPath, each.name);
      return [path.slice(directory.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

const quietly = (directory: string) => ({
  directory,
  packageManager: 'npm' as const,
  say: () => undefined,
  installs: false,
});

describe('A plan', () => {
  it.each([
    ['express', '@opentelemetry/instrumentation-express', 'new ExpressInstrumentation()'],
    ['fastify', '@fastify/otel', 'new FastifyOtelInstrumentation({ registerOnInitialization: true })'],
    ['koa', '@opentelemetry/instrumentation-koa', 'new KoaInstrumentation()'],
    ['@hapi/hapi', '@opentelemetry/instrumentation-hapi', 'new HapiInstrumentation()'],
    ['@nestjs/core', '@opentelemetry/instrumentation-nestjs-core', 'new NestInstrumentation()'],
    ['hono', '@hono/otel', 'new HttpInstrumentation('],
  ])('for %s installs and makes what its routes need', (framework, packageName, instrumentation) => {
    const { changes } = planFor(readProject(project({}, dependingOn(framework))));
    const [install, create, script] = changes;
    expect(install).toMatchObject({ kind: 'install' });
    expect(install).toHaveProperty('packages', expect.arrayContaining([packageName, 'spanhog']));
    expect(create).toMatchObject({ kind: 'create', file: 'tracing.mjs' });
    expect(create).toHaveProperty('text', expect.stringContaining(instrumentation));
    expect(script).toEqual({
      kind: 'script',
      name: 'start',
      from: 'node server.js',
      to: 'node --import ./tracing.mjs server.js',
    });
  });

  it('for Next.js makes the file that Next.js looks for', () => {
    const directory = project({ 'src/app/page.tsx': '', 'tsconfig.json': '{}' }, dependingOn('next'));
    const { changes } = planFor(readProject(directory));
    expect(changes.map((change) => ('file' in change ? change.file : change.kind))).toEqual([
      'install',
      'src/instrumentation.ts',
    ]);
  });

  it.each([
    ['npm', {}],
    ['pnpm', { 'pnpm-lock.yaml': '' }],
    ['yarn', { 'yarn.lock': '' }],
    ['bun', { 'bun.lock': '' }],
  ])('knows %s by its lock file, also of the folder above', (manager, lock) => {
    const directory = project({ ...lock, 'api/package.json': '{}' }, {});
    expect(readProject(directory).packageManager).toBe(manager);
    expect(readProject(join(directory, 'api')).packageManager).toBe(manager);
  });

  it('changes each script that runs the app, and says what starts it without one', () => {
    const scripts = { build: 'tsc', start: 'node dist/main.js', 'start:dev': 'tsx watch src/main.ts' };
    const directory = project(
      { Dockerfile: 'FROM node\nCMD ["node", "dist/main.js"]\n', Procfile: 'web: npm start\n' },
      { scripts },
    );
    const { changes, advice } = planFor(readProject(directory));
    expect(
      changes.filter(({ kind }) => kind === 'script').map((change) => Reflect.get(change, 'to')),
    ).toEqual(['node --require ./tracing.cjs dist/main.js', 'tsx watch --require ./tracing.cjs src/main.ts']);
    expect(advice.map(({ why }) => why)).toEqual([
      expect.stringContaining('Dockerfile starts the app without a script, by CMD ["node", "dist/main.js"]'),
      expect.stringContaining('Say who calls'),
      expect.stringContaining('The project token'),
    ]);
    expect(advice[0]?.lines).toEqual(['ENV NODE_OPTIONS="--require ./tracing.cjs"']);
  });

  it.each([
    ['make run', 'server.js', 'NODE_OPTIONS="--require ./tracing.cjs" make run'],
    [undefined, 'src/app.js', 'node --require ./tracing.cjs src/app.js'],
  ])('says how to load it where the script %o is not known to run Node', (start, entry, line) => {
    const scripts = start === undefined ? {} : { start };
    const { changes, advice } = planFor(readProject(project({ [entry]: '' }, { scripts })));
    expect(changes.map(({ kind }) => kind)).toEqual(['install', 'create']);
    expect(advice[0]?.lines).toEqual([line]);
  });

  it.each([
    ['package.json says so', { type: 'module' }, {}],
    ['Node takes the entry for one', {}, { 'server.js': "import express from 'express';\n" }],
    [
      'the framework is nothing else',
      { dependencies: { '@nestjs/core': '12.0.0' } },
      { 'node_modules/@nestjs/core/package.json': '{ "type": "module", "exports": { ".": "./index.js" } }' },
    ],
  ])('makes an ES module of the tracing file where %s, else CommonJS', (_why, fields, files) => {
    const scripts = { start: 'node server.js' };
    const fileFor = (manifest: object, sources: Readonly<Record<string, string>>): unknown =>
      planFor(readProject(project(sources, { scripts, ...manifest }))).changes.flatMap((change) =>
        change.kind === 'create' ? [change.file] : [],
      )[0];
    expect(fileFor(fields, files)).toBe('tracing.mjs');
    expect(fileFor({}, { 'server.js': "const express = require('express');\n" })).toBe('tracing.cjs');
  });

  it('mends what a half-done set-up lacks', async () => {
    const directory = project({}, { scripts: { start: 'node server.js' } });
    await applyChanges(planFor(readProject(directory)).changes, quietly(directory));
    const changed = readFileSync(join(directory, 'package.json'), 'utf8');
    writeFileSync(join(directory, 'package.json'), changed.replace('--require ./tracing.cjs ', ''));
    const { changes, done } = planFor(readProject(directory));
    expect(done).toBe('tracing.cjs has the processor already.');
    expect(changes).toMatchObject([{ kind: 'script', to: 'node --require ./tracing.cjs server.js' }]);
  });

  it('names the apps of a workspace, and adds nothing to its root', () => {
    const directory = project(
      { 'apps/api/package.json': '{}', 'libs/a/b/package.json': '{}', 'pnpm-workspace.yaml': '' },
      {},
    );
    const { changes, advice } = planFor(readProject(directory));
    expect(changes).toEqual([]);
    expect(advice[0]?.lines).toEqual(['npx spanhog init apps/api', 'npx spanhog init libs/a/b']);
  });

  it('takes no Sentry of a browser and no comment for a set-up', () => {
    const directory = project(
      {
        'sentry.client.ts': 'Sentry.init({})',
        'web/main.ts': "import * as Sentry from '@sentry/react';\nSentry.init({});",
        'notes.ts': '// new NodeSDK({})\n/* registerOTel() */\n',
      },
      {},
    );
    expect(readProject(directory).telemetry).toEqual([]);
  });

  it('takes Sentry for a set-up up to its version 10, which is one of OpenTelemetry', () => {
    const kinds = (version: string): unknown =>
      readProject(
        project({ 'instrument.js': 'Sentry.init({ dsn })' }, { dependencies: { '@sentry/node': version } }),
      ).telemetry.map(({ kind }) => kind);
    expect(kinds('^10.2.0')).toEqual(['Sentry']);
    expect(kinds('^11.12.0')).toEqual([]);
    expect(kinds('latest')).toEqual(['Sentry']);
  });

  it('names versions that take Node 20 to package managers that don’t look for them', () => {
    const packages = ['spanhog', '@opentelemetry/sdk-node'];
    expect(installCommand('npm', packages, '20.20.2').join(' ')).toBe(
      'npm install spanhog @opentelemetry/sdk-node',
    );
    for (const manager of ['pnpm', 'yarn'] as const) {
      expect(installCommand(manager, packages, '20.20.2').at(-1)).toBe('@opentelemetry/sdk-node@0.223');
      expect(installCommand(manager, packages, '22.15.0').at(-1)).toBe('@opentelemetry/sdk-node');
    }
  });

  it('adds the processor to a list that is there, in the file’s own module system', async () => {
    const esm =
      "import { NodeSDK } from '@opentelemetry/sdk-node';\n\nnew NodeSDK({ spanProcessors: [other] }).start();\n";
    const cjs =
      "const { NodeSDK } = require('@opentelemetry/sdk-node');\nnew NodeSDK({ spanProcessors: [] }).start();\n";
    for (const [file, before, importing, list] of [
      [
        'tracing.mjs',
        esm,
        "import { PostHogEventSpanProcessor } from 'spanhog';",
        '[new PostHogEventSpanProcessor(), other]',
      ],
      [
        'src/otel.cjs',
        cjs,
        "const { PostHogEventSpanProcessor } = require('spanhog');",
        '[new PostHogEventSpanProcessor()]',
      ],
    ] as const) {
      const directory = project({ [file]: before }, { scripts: {} });
      await applyChanges(planFor(readProject(directory)).changes, quietly(directory));
      const [first, second, ...rest] = readFileSync(join(directory, file), 'utf8').split('\n');
      expect([first, second]).toEqual([before.split('\n')[0], importing]);
      expect(rest.join('\n')).toContain(`spanProcessors: ${list}`);
    }
  });

  it.each([
    ['new NodeSDK({ traceExporter })', 'BatchSpanProcessor'],
    ["registerOTel({ serviceName: 'a' })", "['auto', new PostHogEventSpanProcessor()]"],
    ['Sentry.init({ dsn })', 'openTelemetrySpanProcessors'],
    ['new NodeTracerProvider()', 'new NodeTracerProvider({ spanProcessors'],
  ])('leaves %s to its author, and shows the line', (code, line) => {
    const directory = project({ 'lib/otel.ts': code }, {});
    const { changes, advice } = planFor(readProject(directory));
    expect(changes.map(({ kind }) => kind)).toEqual(['install']);
    expect(advice[0]?.why).toContain('lib/otel.ts starts OpenTelemetry');
    expect(advice[0]?.lines.join('\n')).toContain(line);
  });

  it('has nothing to add where the processor is', () => {
    const code = 'new NodeSDK({ spanProcessors: [new PostHogEventSpanProcessor()] })';
    const plan = planFor(readProject(project({ 'tracing.mjs': code }, {})));
    expect(plan).toMatchObject({ changes: [], done: 'tracing.mjs has the processor already.' });
  });

  it('never takes a file that is there for its own', () => {
    const directory = project({ 'tracing.mjs': '// mine\n' }, dependingOn('express'));
    const { changes, advice } = planFor(readProject(directory));
    expect(changes.map(({ kind }) => kind)).toEqual(['install', 'script']);
    expect(advice[0]?.why).toContain('tracing.mjs is there already');
  });
});

describe('What was written', () => {
  const files = {
    'otel.mjs': "import 'x';\nexport const sdk = new NodeSDK({ spanProcessors: [other] });\n",
    'server.js': '',
  };

  it.each([
    ['a new set-up', { 'server.js': '' }, dependingOn('express')],
    ['a list', files, dependingOn('fastify')],
    ['Next.js', {}, dependingOn('next')],
  ])('is taken back to the byte: %s', async (_what, given, manifest) => {
    const directory = project(given, manifest);
    const before = contents(directory);
    await applyChanges(planFor(readProject(directory)).changes, quietly(directory));
    expect(contents(directory)).not.toEqual(before);
    expect(planFor(readProject(directory)).changes.filter(({ kind }) => kind !== 'install')).toEqual([]);
    await undoChanges(quietly(directory));
    expect(contents(directory)).toEqual(before);
  });

  it('stays where it was changed since, and is told', async () => {
    const directory = project({}, dependingOn('express'));
    await applyChanges(planFor(readProject(directory)).changes, quietly(directory));
    writeFileSync(join(directory, 'tracing.mjs'), '// mine now\n');
    const manifest = readFileSync(join(directory, 'package.json'), 'utf8');
    writeFileSync(join(directory, 'package.json'), manifest.replace('server.js', 'main.js'));
    const said: string[] = [];
    await undoChanges({ ...quietly(directory), say: (line) => said.push(line) });
    expect(said).toEqual([
      'kept the script start of package.json: it has been changed since',
      'kept tracing.mjs: it has been changed since',
      'what is left stands in .spanhog-init.json',
    ]);
    expect(readFileSync(join(directory, 'tracing.mjs'), 'utf8')).toBe('// mine now\n');
  });
});

async function init(args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, 'init', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, out, err };
}

describe('spanhog init', () => {
  it('says what is wrong with a folder that is no project, and that there is nothing to undo', async () => {
    const empty = project({}, {});
    rmSync(join(empty, 'package.json'));
    expect(await init([empty])).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no package.json in'),
    });
    writeFileSync(join(empty, 'package.json'), '[]');
    expect(await init([empty])).toMatchObject({ code: 1, err: expect.stringContaining('is no JSON object') });
    writeFileSync(join(empty, 'package.json'), '{}');
    expect(await init([empty, '--undo'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing to undo'),
    });
    expect(await init([empty, '--try'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no script `start` to try'),
    });
  });

  it('shows everything, and changes nothing', async () => {
    const directory = project({ 'server.js': '' }, dependingOn('express'));
    const before = contents(directory);
    const { code, out } = await init([directory]);
    expect(code).toBe(0);
    expect(out).toContain('Found: express · ES modules · npm · no OpenTelemetry yet');
    expect(out).toContain('  npm install spanhog @opentelemetry/api');
    expect(out).toContain("  + import { apiAttributes, PostHogEventSpanProcessor } from 'spanhog';");
    expect(out).toContain('  - node server.js\n  + node --import ./tracing.mjs server.js');
    expect(out).not.toContain('\u001b');
    expect(contents(directory)).toEqual(before);
  });

  it('writes, runs the app against a local PostHog, and tells what came and what is missing', async () => {
    const server = [
      "import express from 'express';",
      'const app = express();',
      "app.get('/orders/:id', (request, response) => response.json({}));",
      "const server = app.listen(0, '127.0.0.1', async () => {",
      '  const answer = await fetch(`http://127.0.0.1:${server.address().port}/orders/17`);',
      '  await answer.arrayBuffer();',
      '});',
    ].join('\n');
    const directory = project({ 'server.js': server }, dependingOn('express'));
    mkdirSync(join(directory, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules')).filter((each) => !each.startsWith('.'))) {
      symlinkSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name));
    }
    symlinkSync(ROOT, join(directory, 'node_modules/spanhog'));
    const { code, out } = await init([directory, '--write', '--no-install', '--try', '--seconds', '30']);
    expect(out).toContain('1 event came:\n  1 × GET /orders/{id}\nroutes: from the framework\n');
    expect(out).toContain('callers: unknown for 1 of 1. Call identify(');
    expect(out).toContain('versions: unknown for 1 of 1.');
    expect(code).toBe(0);
    expect(existsSync(join(directory, '.spanhog-init.json'))).toBe(true);
  }, 60_000);

  it('does all of it, and notes it, though nobody reads along any more', async () => {
    const directory = project({ 'server.js': '' }, dependingOn('express'));
    const args = [BIN, 'init', directory, '--write', '--no-install'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, err]).toEqual([0, '']);
    expect(readFileSync(join(directory, '.spanhog-init.json'), 'utf8')).toContain('--import ./tracing.mjs');
  });

  it('goes on from where it was stopped: by a package manager that is not there', async () => {
    const directory = project({ 'pnpm-lock.yaml': '' }, dependingOn('express'));
    const { changes } = planFor(readProject(directory));
    const place = { ...quietly(directory), packageManager: 'pnpm' as const, installs: true };
    const { PATH = '' } = process.env;
    process.env['PATH'] = directory;
    onTestFinished(() => {
      process.env['PATH'] = PATH;
    });
    await expect(applyChanges(changes, place)).rejects.toThrow(
      /^pnpm, which .* can't be run; .* --no-install/,
    );
    await applyChanges(planFor(readProject(directory)).changes, quietly(directory));
    expect(readFileSync(join(directory, 'package.json'), 'utf8')).toContain('--import ./tracing.mjs');
  });

  it('says that the app ended, and runs what it is told to', async () => {
    const directory = project({}, {});
    const { code, out } = await init([directory, '--try', '--run', 'node -e "process.exit(3)"']);
    expect(code).toBe(1);
    expect(out).toContain('process.exit(3)" ended by itself, with 3: see above why.');
    expect(out).toContain('Not there yet, and added by --write: ');
  });

  it('says where to look when nothing comes', () => {
    expect(report([])).toEqual([expect.stringMatching(/^No event came\. Look at what the app said above/)]);
  });
});
