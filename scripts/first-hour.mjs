// A new user's first minutes, done: four frameworks, each as its own generator makes an app, on two Nodes, with two
// package managers. The packed tarball is installed, `init --write` run, the app started against `spanhog dev`, asked,
// and the answer read from the page in a real browser. docs/first-hour.md gets the table.
//   npm run test:first-hour              all sixteen, some 15 minutes on two cores
//   npm run test:first-hour -- next npm  those with these words; nothing is written
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { writePart } from './write-part.mjs';
import { nodeBinary } from '../test/matrix/nodes.mjs';
import { APPS, writeByHand } from './first-hour/apps.mjs';
import { run, start } from './first-hour/commands.mjs';
import { install, makeFolder, pack, root } from './package/packed.mjs';

const NODES = [20, 26];
const MANAGERS = {
  npm: { install: 'npm install', run: 'npm run', bin: 'npx' },
  pnpm: { install: 'pnpm install', add: 'pnpm add', run: 'pnpm run', bin: 'pnpm exec' },
};
const LIMIT_MS = 5 * 60_000;
const REQUESTS = 5;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PAGE = join(root, 'docs/first-hour.md');

const wanted = process.argv.slice(2);
const work = makeFolder('first-hour');
const cache = join(tmpdir(), 'spanhog-nodes');
const { tarball } = pack(work);
const tools = join(work, 'tools');
mkdirSync(tools);
install(tools, ['pnpm@12']);
const executablePath = CHROMIUM.find((name) => existsSync(name));
assert.ok(executablePath, 'Chromium is needed: apt-get install chromium');
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});

const rows = [];
const typed = new Map();
try {
  for (const [name, app] of Object.entries(APPS)) {
    const combinations = NODES.flatMap((major) =>
      Object.keys(MANAGERS).map((manager) => ({ major, manager, words: [name, manager, String(major)] })),
    ).filter(({ words }) => wanted.every((word) => words.includes(word)));
    if (combinations.length === 0) continue;
    const made = join(work, name);
    mkdirSync(made);
    for (const command of app.make) await run(command, made, environment(process.execPath));
    writeByHand(app, made);
    for (const { major, manager, words } of combinations) {
      const folder = join(work, words.join('-'));
      cpSync(made, folder, { recursive: true });
      try {
        const result = await firstMinutes(app, folder, manager, environment(await nodeBinary(major, cache)));
        rows.push({ title: app.title, major, manager, ...result });
        if (!typed.has(app.title)) typed.set(app.title, result.lines);
        console.log(`${words.join(' ')}: ${result.row.join(', ')} after ${seconds(result.ms)}`);
      } catch (error) {
        console.error(`${words.join(' ')}:`, error);
        process.exitCode = 1;
      }
    }
  }
} finally {
  await browser.close();
}
if (wanted.length === 0 && process.exitCode !== 1) await writePage();

/** From the first install to the answer. */
async function firstMinutes(app, folder, manager, env) {
  const { run: runs, bin, ...words } = MANAGERS[manager];
  const lines = [];
  const type = async (command) => {
    lines.push(`$ ${command.replace(tarball, '../spanhog-0.1.0.tgz')}`);
    return run(command, folder, env);
  };
  const begun = performance.now();
  // The app is there before spanhog is: its own packages are counted all the same.
  await type(words.install);
  const add = words.add ?? words.install;
  if (app.packages.length > 0) await type(`${add} ${app.packages.join(' ')}`);
  await type(`${add} ${tarball}`);
  const installed = performance.now();
  lines.push(...shownOf(await type(`${bin} spanhog init --write`)));
  const dev = start(`${bin} spanhog dev --port 0`, folder, env);
  lines.push(`$ ${bin} spanhog dev --open &`);
  let server;
  try {
    const url = await dev.said(/http:\/\/127\.0\.0\.1:\d+/);
    const port = await freePort();
    const variables = { POSTHOG_HOST: url, POSTHOG_PROJECT_TOKEN: 'phc_local' };
    lines.push(
      `$ POSTHOG_HOST=http://127.0.0.1:8010 POSTHOG_PROJECT_TOKEN=phc_local ${runs} ${app.script} &`,
    );
    server = start(`${runs} ${app.script}`, folder, { ...env, ...variables, PORT: String(port) });
    lines.push(`$ curl http://127.0.0.1:3000${app.path}   # ${REQUESTS} times`);
    await asked(`http://127.0.0.1:${port}${app.path}`, server);
    const row = await rowOnPage(`${url}/#/answers/top-endpoints`, app.endpoint, [dev, server]);
    const ms = performance.now() - begun;
    assert.ok(ms < LIMIT_MS, `${seconds(ms)} are more than five minutes`);
    lines.push(`$ ${bin} spanhog answers top-endpoints`);
    const answer = await run(`${bin} spanhog answers top-endpoints --url ${url}`, folder, env);
    assert.ok(answer.includes(app.endpoint), answer);
    lines.push(...answer.trimEnd().split('\n').slice(0, 8));
    const { start: script = '', dev: other = '' } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ).scripts;
    return { row, ms, installMs: installed - begun, lines, script: app.script === 'dev' ? other : script };
  } finally {
    await server?.end();
    await dev.end();
  }
}

/** What init says of its own, without the package manager's lines. */
function shownOf(output) {
  return output
    .split('\n')
    .filter((line) => /^(?:Found|made|changed|noted|Next)/.test(line))
    .map((line) => line.trimEnd());
}

/** Asks until the app listens, then a few times more. */
async function asked(url, server) {
  for (let left = REQUESTS; left > 0;) {
    assert.ok(!server.hasEnded(), `the app ended:\n${server.output()}`);
    try {
      const response = await fetch(url);
      await response.arrayBuffer();
      assert.equal(response.status, 200, server.output());
      left -= 1;
    } catch (error) {
      if (error.code === 'ERR_ASSERTION') throw error;
      await sleep(200);
    }
  }
}

/** The row of the page's own table, once it counts what was asked. */
async function rowOnPage(url, endpoint, programs) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    const row = page.locator('table.answer tbody tr', { hasText: endpoint });
    await row
      .filter({ has: page.getByRole('cell', { name: String(REQUESTS), exact: true }) })
      .first()
      .waitFor();
    return await row.first().locator('td').allInnerTexts();
  } catch (error) {
    throw new Error(`${endpoint} is not on the page:\n${programs.map((each) => each.output()).join('\n')}`, {
      cause: error,
    });
  } finally {
    await page.close();
  }
}

/** A package manager and Node, and no setting of the one that runs this. */
function environment(binary) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_OPTIONS|NODE_ENV|POSTHOG_|SPANHOG_|OTEL_|INIT_CWD)/i.test(name),
  );
  const path = [dirname(binary), join(tools, 'node_modules/.bin'), process.env['PATH']].join(':');
  return { ...Object.fromEntries(own), PATH: path, NEXT_TELEMETRY_DISABLED: '1', CI: '1', NO_COLOR: '1' };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function seconds(ms) {
  return `${Math.round(ms / 1_000)} s`;
}

async function writePage() {
  const table = [
    '| app | Node | with | what starts it | the answer on the page | from the first install | of it installs |',
    '| --- | ---- | ---- | --------------- | ---------------------- | ---------------------- | -------------- |',
    ...rows.map(
      ({ title, major, manager, script, row, ms, installMs }) =>
        `| ${[title, major, manager, `\`${script}\``, row.slice(0, 2).join(': '), seconds(ms), seconds(installMs)].join(' | ')} |`,
    ),
  ];
  const transcripts = [...typed].map(
    ([title, lines]) => `### ${title}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`,
  );
  await writePart(PAGE, 'first-hour', table.join('\n'));
  await writePart(PAGE, 'typed', transcripts.join('\n'));
}
