// Type-checks every block of JavaScript and TypeScript in the README and in docs/ against the packed library and the
// packages that the pages name, and runs each set-up after a `<!-- run: … -->`: a real server, one request, one event at
// a local PostHog, and an end by SIGTERM. `npm run test:docs`
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = join(root, '.cache/docs');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const { startLocalPostHog } = await import(new URL('../dist/modules/local/posthog.js', import.meta.url).href);
const exported = Object.keys(await import(new URL('../dist/esm/index.js', import.meta.url).href));

install();
const blocks = pages.flatMap((page) => readBlocks(page));
assert.ok(blocks.length > 20, 'the pages have blocks of code');
for (const { file, code } of blocks) {
  mkdirSync(dirname(join(place, file)), { recursive: true });
  writeFileSync(join(place, file), code);
}
compile();
console.log(`${blocks.length} blocks of code compile`);
const setUps = new Set(blocks.flatMap(({ setUp }) => setUp ?? []));
assert.ok(setUps.size >= 6, 'the pages have set-ups to run');
for (const setUp of setUps) await run(setUp);

/** The packages of the pages, and the library as npm would publish it. */
function install() {
  mkdirSync(place, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    cpSync(join(root, 'test/docs/packages', name), join(place, name));
  }
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  npm(place, 'ci', ...quietly);
  const packed = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', place));
  const [{ filename }] = Object.values(packed);
  npm(place, 'install', '--no-save', '--no-package-lock', ...quietly, `./${filename}`);
  rmSync(join(place, 'pages'), { recursive: true, force: true });
}

/**
 * The blocks of a page, each in a file: the one that its first line names, beside the others of its set-up, or one of
 * its own. What a fragment uses of the library without importing it is imported before it.
 * @param {string} page
 */
function readBlocks(page) {
  const markdown = readFileSync(join(root, page), 'utf8');
  const parts = markdown.matchAll(/^#+ .*$|<!-- run: (\S+) -->|^( *)```(js|ts)\n([^]*?)^\2```$/gm);
  const found = [];
  let setUp;
  for (const [whole, runs, , language, code] of parts) {
    if (whole.startsWith('#')) setUp = undefined;
    else if (runs !== undefined) setUp = runs;
    else if (language !== undefined) {
      const [, name = `block.${language === 'ts' ? 'ts' : 'mjs'}`] =
        /^\s*\/\/ ([\w-]+\.\w+)\b/.exec(code) ?? [];
      const folder = setUp ?? `${page.replaceAll('/', '-')}-${page === 'README.md' ? 0 : found.length}`;
      found.push({ setUp, file: `pages/${folder}/${name}`, code: `${preludeOf(code)}${code}` });
    }
  }
  return found;
}

/** @param {string} code */
function preludeOf(code) {
  if (/\bfrom 'spanhog'|\bimport\('spanhog'\)|require\('spanhog'\)/.test(code)) return '';
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from 'spanhog';\n`;
}

/** Strictly, as the app's own compiler would; TypeScript becomes what Node runs. */
function compile() {
  const options = {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noImplicitAny: false,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    rootDir: 'pages',
    outDir: 'built',
  };
  rmSync(join(place, 'built'), { recursive: true, force: true });
  writeFileSync(
    join(place, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['pages'] }),
  );
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', place], {
    stdio: 'inherit',
  });
}

/** @param {string} setUp */
async function run(setUp) {
  const folder = join(place, 'built', setUp);
  const names = readdirSync(folder);
  const [tracing, server] = [/^tracing\./, /^(?:server|main)\./].map((pattern) =>
    names.find((name) => pattern.test(name)),
  );
  assert.ok(tracing && server, `${setUp} has a file for tracing and one for the server`);
  const posthog = await startLocalPostHog();
  const port = await freePort();
  const load = tracing.endsWith('.cjs') ? '--require' : '--import';
  const child = spawn(process.execPath, [load, `./${tracing}`, server], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_docs' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exit = once(child, 'exit', { signal: AbortSignal.timeout(60_000) });
  try {
    await isListening(port, child);
    await (await fetch(`http://127.0.0.1:${port}/v1/users/7?secret=1`)).text();
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null], `${setUp}: SIGTERM ends the server`);
    const events = posthog.events().map(({ event, distinctId, properties }) => ({
      event,
      distinctId,
      endpoint: properties.endpoint,
      source: properties.route_source,
      organization: properties.organization_id,
    }));
    const endpoint = 'GET /v1/users/{id}';
    const wanted = {
      event: 'api_request',
      distinctId: 'user_42',
      endpoint,
      source: 'framework',
      organization: 'acme',
    };
    assert.deepEqual(events, [wanted], setUp);
    console.log(`${setUp}: runs as documented`);
  } finally {
    child.kill('SIGKILL');
    await posthog.close();
  }
}

/** @param {number} port @param {import('node:child_process').ChildProcess} child */
async function isListening(port, child) {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const [connected] = await Promise.allSettled([once(socket, 'connect')]);
    socket.destroy();
    if (connected.status === 'fulfilled') return;
    await wait(20);
  }
  throw new Error('The server ended before it listened');
}

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}

/** @param {string} cwd @param {readonly string[]} args */
function npm(cwd, ...args) {
  const path = process.env['npm_execpath'];
  const [command, first] = path ? [process.execPath, [path]] : ['npm', []];
  return execFileSync(command, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
