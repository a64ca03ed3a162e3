// The npm CLI, as a team uses a registry of its own.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const { ALICE_URL, NOBODY_URL, BROWSER_URL, DATA } = process.env;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function npm(folder, ...args) {
  await run('npm', [...args, '--no-fund', '--no-audit', '--loglevel=error', `--cache=${DATA}/cache`], {
    cwd: join(DATA, folder),
    env: { PATH: process.env.PATH, HOME: DATA, npm_config_userconfig: join(DATA, folder, '.npmrc') },
  });
}

async function project(folder, manifest, npmrc) {
  await mkdir(join(DATA, folder), { recursive: true });
  await writeFile(join(DATA, folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(DATA, folder, '.npmrc'), npmrc);
}

const { stdout } = await run('npm', ['--version']);
console.log(`fact npm ${stdout.trim()}`);

// `npm login` asks at a terminal; what it sends then is this.
const login = await fetch(`${ALICE_URL}/-/user/org.couchdb.user:alice`, {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'alice', password: 'correct-horse-battery', type: 'user' }),
});
const { token } = await login.json();
const host = new URL(ALICE_URL).host;
const alices = `registry=${ALICE_URL}/\n//${host}/:_authToken=${token}\n`;

await project('widgets', { name: '@acme/widgets', version: '1.0.0', description: 'Widgets' }, alices);
await npm('widgets', 'ping');
await npm('widgets', 'whoami');
await npm('widgets', 'profile', 'get');
await npm('widgets', 'publish');
await npm('widgets', 'version', '1.1.0', '--no-git-tag-version');
await npm('widgets', 'publish');
await npm('widgets', 'view', '@acme/widgets');
await npm('widgets', 'dist-tag', 'add', '@acme/widgets@1.0.0', 'stable');
await npm('widgets', 'dist-tag', 'ls', '@acme/widgets');
await npm('widgets', 'dist-tag', 'rm', '@acme/widgets', 'stable');
await npm('widgets', 'deprecate', '@acme/widgets@1.0.0', 'old');
await npm('widgets', 'search', 'widgets');
await npm('widgets', 'token', 'list');

await project('left-handed', { name: 'left-handed', version: '2.0.0' }, alices);
await npm('left-handed', 'publish');

const strangers = `registry=${NOBODY_URL}/\n`;
await project('app', { name: 'app', version: '1.0.0' }, strangers);
await npm('app', 'install', '@acme/widgets', 'left-handed');
await npm('app', 'view', 'left-handed@2.0.0', 'version');
await npm('app', 'view', 'secret-project').catch(() => {});
await npm('app', 'whoami').catch(() => {});
await npm('left-handed', 'unpublish', 'left-handed@2.0.0', '--force');

// Someone publishes who may not; someone looks at the pages, and a scanner at what is not there.
await npm(
  'app',
  'publish',
  `--registry=${NOBODY_URL}/`,
  `--//${new URL(NOBODY_URL).host}/:_authToken=stolen-token-1`,
).catch(() => {});
const browse = (path) =>
  fetch(BROWSER_URL + path, { headers: { 'user-agent': FIREFOX } }).then((answer) => answer.text());
await browse('/');
await browse('/-/verdaccio/data/packages');
await browse('/-/verdaccio/data/sidebar/@acme/widgets');
await browse('/.git/config');
await browse('/wp-admin/setup-config.php');
