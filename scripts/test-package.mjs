// Packs the library and uses the tarball as an app would: installed beside @opentelemetry/api alone, loaded as
// ESM and as CJS, what that loads, its command run, its files and its dependencies looked at; then the README's lines,
// pasted into a project with a real Express server, which send an event to the local PostHog.
import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkPaths, checkSizes, checkTexts } from './package/contents.mjs';
import { install, installedPackages, makeFolder, manifest, pack, pinned, root } from './package/packed.mjs';

const app = makeFolder('package');

/** What is loaded when it is asked for: by the first send, an option, a mistake in the wiring. */
const LATER = ['open-wire', 'openapi-file', 'js-yaml', 'setup-advice'];

const USE = `
  const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_test', dryRun: true });
  if (typeof identify !== 'function' || processor.stats().events.accepted !== 0) throw new Error('not usable');
  processor.shutdown().then(() => console.log('ok'));
`;

/**
 * Beside the README's server: tells when it listens, when an answer is ready, and when it is told to close; keeps the
 * answer until it is let go, and idle connections for ever, unless the server says otherwise.
 */
const GATE = `
  import { subscribe } from 'node:diagnostics_channel';
  import { Server } from 'node:net';
  const { listen, close } = Server.prototype;
  Server.prototype.listen = function (...args) {
    this.keepAliveTimeout = 0;
    return listen.apply(this.once('listening', () => process.send('listening')), args);
  };
  Server.prototype.close = function (...args) {
    process.send('closing');
    return close.apply(this, args);
  };
  subscribe('http.server.request.start', ({ request, response }) => {
    if (!request.url.includes('wait')) return;
    const { end } = response;
    response.end = (...args) => {
      process.once('message', () => end.apply(response, args));
      process.send('ready');
    };
  });
`;

const { tarball, paths, tarballBytes, unpackedBytes } = pack(app);
checkPaths(paths);
assert.deepEqual(Object.keys(manifest.dependencies), ['posthog-node']);
assert.deepEqual(Object.keys(manifest.peerDependencies), ['@opentelemetry/api']);

install(app, [tarball, pinned('@opentelemetry/api')]);
checkTexts(join(app, 'node_modules/spanhog'), paths);
await checkSizes({
  tarballBytes,
  unpackedBytes,
  files: paths.length,
  installedPackages: installedPackages(app),
});
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

const page = readFileSync(join(root, 'README.md'), 'utf8');
installAs(page);
pasteQuickstart(page);
writeFileSync(join(app, 'gate.mjs'), GATE);
for (const signal of ['SIGTERM', 'SIGINT']) await tryQuickstart(signal);
console.log('the lines of the README, pasted into a project, send events, the last ones at the end too');

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
    const has = (part) => files.some((file) => file.includes(part));
    assert.ok(has(`/spanhog/dist/${format === 'cjs' ? 'cjs' : 'esm'}/`), `${program} loads the library`);
    assert.ok(!has('/posthog-node/dist/'), `${program} loads no posthog-node`);
    for (const later of LATER) assert.ok(!has(`/${later}.js`), `${program} loads no ${later}`);
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

/** What the README's line installs, each package in the version that everything here is tested with. */
function installAs(readme) {
  const [, line] = /<!-- install -->\s+```sh\nnpm install ([^]*?)```/.exec(readme) ?? [];
  assert.ok(line, 'the README has its line to install');
  const names = line.split(/[\s\\]+/).filter((name) => name !== '' && name !== 'spanhog');
  for (const name of names) assert.ok(manifest.devDependencies[name], `no version of ${name}`);
  install(app, names.map(pinned));
}

/** Each block into the file that its first line names. */
function pasteQuickstart(readme) {
  const [quickstart = ''] = /<!-- quickstart -->[^]*?<!-- \/quickstart -->/.exec(readme) ?? [];
  const blocks = [...quickstart.matchAll(/```js\n\/\/ (\S+)\n[^]*?```/g)];
  assert.deepEqual(
    blocks.map(([, name]) => name),
    ['tracing.mjs', 'server.mjs'],
    'the README has its quickstart',
  );
  for (const [block, name] of blocks) writeFileSync(join(app, name), block.replace(/^```js\n|```$/g, ''));
}

/** Nothing is lost by the signal: neither what was answered before, nor the request that is under way. */
async function tryQuickstart(signal) {
  const { startLocalPostHog } = await import(
    new URL('../dist/modules/local/posthog.js', import.meta.url).href
  );
  const posthog = await startLocalPostHog();
  const port = await freePort();
  const server = fork('server.mjs', {
    cwd: app,
    execArgv: ['--import', './tracing.mjs', '--import', './gate.mjs'],
    env: {
      ...process.env,
      PORT: String(port),
      POSTHOG_HOST: posthog.url,
      POSTHOG_PROJECT_TOKEN: 'phc_quickstart',
    },
  });
  // A client that would keep its connection for ever.
  const agent = new Agent({ keepAlive: true });
  const ask = (path) => bodyOf(request(`http://127.0.0.1:${port}${path}`, { agent }));
  try {
    await told(server, 'listening');
    await ask('/v1/users/7?secret=1');
    const answer = ask('/v1/users/8?wait=1');
    await told(server, 'ready');
    const exit = once(server, 'exit', { signal: AbortSignal.timeout(30_000) });
    server.kill(signal);
    await told(server, 'closing');
    server.send('answer');
    assert.equal(await answer, '{"id":"8"}');
    assert.deepEqual(await exit, [0, null], `${signal} ends the server`);
    const events = posthog.events();
    assert.deepEqual(
      events.map(({ distinctId, properties }) => [distinctId, properties.endpoint, properties.project_id]),
      [0, 1].map(() => ['user_42', 'GET /v1/users/{id}', 'p_1']),
    );
  } finally {
    agent.destroy();
    server.kill('SIGKILL');
    await posthog.close();
  }
}

async function told(child, what) {
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(30_000) });
  assert.equal(message, what);
}

async function bodyOf(asked) {
  const [response] = await once(asked.end(), 'response');
  return await text(response);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}

function run(...args) {
  return execFileSync(process.execPath, args, { cwd: app, encoding: 'utf8' });
}
