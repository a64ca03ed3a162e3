// Packs the library and uses the tarball as an app would: installed beside @opentelemetry/api alone, loaded as
// ESM and as CJS, what that loads, its command run, its files and its dependencies looked at; then the README's lines,
// pasted into a project with a real Express server, which send an event to the local PostHog.
import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, makeFolder, manifest, pack, pinned, root } from './package/packed.mjs';

const app = makeFolder('package');

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

const { tarball, paths } = pack(app);
for (const path of ['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/esm/index.js', 'dist/cjs/index.js']) {
  assert.ok(paths.includes(path), `the package lacks ${path}`);
}
assert.deepEqual(
  paths.filter((path) => !/^(?:dist\/(?:esm|cjs)\/|package\.json$|[A-Z]+(?:\.md)?$)/.test(path)),
  [],
  'only built files are published',
);
assert.deepEqual(Object.keys(manifest.dependencies), ['posthog-node']);
assert.deepEqual(Object.keys(manifest.peerDependencies), ['@opentelemetry/api']);

install(app, [tarball, pinned('@opentelemetry/api')]);
writeFileSync(join(app, 'app.mjs'), `import { PostHogEventSpanProcessor, identify } from 'spanhog';${USE}`);
writeFileSync(
  join(app, 'app.cjs'),
  `const { PostHogEventSpanProcessor, identify } = require('spanhog');${USE}`,
);
assert.match(run('app.mjs'), /^ok$/m);
assert.match(run('app.cjs'), /^ok$/m);
for (const format of ['mjs', 'cjs']) checkWhatIsLoaded(format);
const command = join('node_modules', '.bin', 'spanhog');
assert.equal(run(command, '--version').trim(), manifest.version);
assert.match(run(command, 'dev', '--help'), /--port <number>/);
assert.ok(
  !existsSync(join(app, 'node_modules', '@opentelemetry', 'sdk-trace-base')),
  'no SDK is installed with it',
);
console.log('the packed tarball works as ESM, as CJS and on the command line');
const names = ['sdk-node', 'instrumentation-http', 'instrumentation-express'].map(
  (name) => `@opentelemetry/${name}`,
);
install(app, [...names, 'express'].map(pinned));
const [, quickstart] =
  /<!-- quickstart -->\s+```js\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
assert.ok(quickstart, 'the README has its quickstart');
writeFileSync(join(app, 'tracing.mjs'), quickstart);
writeFileSync(join(app, 'server.mjs'), SERVER);
await tryQuickstart();
console.log('the lines of the README, pasted into a project, send events');

/** The command is for developers, and posthog-node for the first send: nobody waits for them at the start. */
function checkWhatIsLoaded(format) {
  const load = format === 'cjs' ? "require('spanhog')" : "await import('spanhog')";
  const construct = (options) => `new PostHogEventSpanProcessor(${options});`;
  const programs = {
    import: '',
    quiet: construct('') + construct('{ dryRun: true }') + construct('{ client: { capture() {} } }'),
    sending: construct("{ projectToken: 'phc_test' }"),
  };
  for (const [name, code] of Object.entries(programs)) {
    const program = `${name}.${format}`;
    writeFileSync(join(app, program), `const { PostHogEventSpanProcessor } = ${load};${code}`);
    const files = filesLoadedBy(program);
    const has = (text) => files.some((file) => file.includes(text));
    assert.ok(has(`/spanhog/dist/${format === 'cjs' ? 'cjs' : 'esm'}/`), `${program} loads the library`);
    assert.ok(!has('/posthog-node/dist/'), `${program} loads no posthog-node`);
    assert.ok(!has('/cli/'), `${program} loads nothing of the command`);
  }
}

/** The engine's own list. */
function filesLoadedBy(program) {
  const coverage = join(app, `coverage-${program}`);
  execFileSync(process.execPath, [program], {
    cwd: app,
    env: { ...process.env, NODE_V8_COVERAGE: coverage, POSTHOG_PROJECT_TOKEN: '', POSTHOG_API_KEY: '' },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return readdirSync(coverage).flatMap((file) =>
    JSON.parse(readFileSync(join(coverage, file), 'utf8')).result.map(({ url }) => url),
  );
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
