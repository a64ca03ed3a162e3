// Packs the library and uses the tarball as an app would: installed beside @opentelemetry/api alone, loaded as
// ESM and as CJS, its command run, its files and its dependencies looked at; then the README's lines, pasted into
// a project with a real Express server, send an event to the local PostHog.
import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const app = mkdtempSync(join(tmpdir(), 'spanhog-package-'));
const npm = process.env['npm_execpath'];
const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const USE = `
  const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_test', dryRun: true });
  if (typeof identify !== 'function' || processor.stats().events.accepted !== 0) throw new Error('not usable');
  processor.shutdown().then(() => console.log('ok'));
`;

const SERVER = `
  import express from 'express';
  import { identify } from 'spanhog';
  const app = express();
  app.get('/v1/users/:id', (req, res) => {
    identify({ user: 'user_42', organization: 'acme' });
    res.json({ id: req.params.id });
  });
  const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));
`;

try {
  const [{ filename, files }] = JSON.parse(
    npmRun(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', app),
  );
  const paths = files.map((file) => file.path);
  for (const path of ['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/esm/index.js', 'dist/cjs/index.js']) {
    assert.ok(paths.includes(path), `the package lacks ${path}`);
  }
  assert.deepEqual(
    paths.filter((path) => !/^(?:dist\/(?:esm|cjs)\/|package\.json$|[A-Z]+(?:\.md)?$)/.test(path)),
    [],
    'only built files are published',
  );

  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  const api = `@opentelemetry/api@${devDependencies['@opentelemetry/api']}`;
  npmRun(app, 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`, api);
  writeFileSync(join(app, 'app.mjs'), `import { PostHogEventSpanProcessor, identify } from 'spanhog';${USE}`);
  writeFileSync(
    join(app, 'app.cjs'),
    `const { PostHogEventSpanProcessor, identify } = require('spanhog');${USE}`,
  );
  assert.match(run('app.mjs'), /^ok$/m);
  assert.match(run('app.cjs'), /^ok$/m);
  assert.equal(
    run(join('node_modules', 'spanhog', 'dist', 'esm', 'cli', 'spanhog.js'), '--version').trim(),
    version,
  );
  assert.ok(
    !existsSync(join(app, 'node_modules', '@opentelemetry', 'sdk-trace-base')),
    'no SDK is installed with it',
  );
  console.log('the packed tarball works as ESM, as CJS and on the command line');

  const versions = { ...devDependencies };
  const names = ['sdk-node', 'instrumentation-http', 'instrumentation-express'].map(
    (name) => `@opentelemetry/${name}`,
  );
  npmRun(
    app,
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...[...names, 'express'].map((name) => `${name}@${versions[name]}`),
  );
  const [, quickstart] =
    /<!-- quickstart -->\s+```js\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  assert.ok(quickstart, 'the README has its quickstart');
  writeFileSync(join(app, 'tracing.mjs'), quickstart);
  writeFileSync(join(app, 'server.mjs'), SERVER);
  await tryQuickstart();
  console.log('the lines of the README, pasted into a project, send events');
} finally {
  rmSync(app, { recursive: true, force: true });
}

async function tryQuickstart() {
  const { startLocalPostHog } = await import(
    new URL('../dist/modules/local/posthog.js', import.meta.url).href
  );
  const posthog = await startLocalPostHog();
  const server = fork('server.mjs', {
    cwd: app,
    execArgv: ['--import', './tracing.mjs'],
    env: { ...process.env, POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_quickstart' },
  });
  try {
    const [port] = await once(server, 'message');
    await (await fetch(`http://127.0.0.1:${port}/v1/users/7?secret=1`)).text();
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    assert.equal(code, 0, 'SIGTERM sends what is left and ends the server');
    const [event] = posthog.events();
    assert.equal(event?.properties.endpoint, 'GET /v1/users/{id}');
    assert.equal(event.distinctId, 'user_42');
    assert.equal(posthog.events().length, 1);
  } finally {
    server.kill('SIGKILL');
    await posthog.close();
  }
}

function run(...args) {
  return execFileSync(process.execPath, args, { cwd: app, encoding: 'utf8' });
}

function npmRun(cwd, ...args) {
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  return execFileSync(command, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
