// Its own command, the editor's requests, and those who call a flow that was made with it.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const { ALICE_URL, NOBODY_URL, CUSTOMER_URL, DATA } = process.env;

async function ask(base, method, path, body, more) {
  const answer = await fetch(base + path, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...more },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return text.startsWith('{') ? JSON.parse(text) : text;
}

// `node-red-admin login` asks at a terminal; what it sends then, and keeps, is this.
await ask(ALICE_URL, 'GET', '/auth/login');
const grant = { client_id: 'node-red-admin', grant_type: 'password', scope: '*', username: 'alice' };
const tokens = await ask(ALICE_URL, 'POST', '/auth/token', { ...grant, password: 'correct-horse' });
await mkdir(join(DATA, '.node-red'), { recursive: true });
await writeFile(join(DATA, '.node-red/.cli-config.json'), JSON.stringify({ target: ALICE_URL, tokens }));
const admin = (...args) =>
  run(process.execPath, ['node_modules/node-red-admin/node-red-admin.js', ...args], {
    env: { PATH: process.env.PATH, HOME: DATA },
  });
await admin('list');
await admin('info', 'node-red/httprequest');
await admin('disable', 'node-red/httprequest');
await admin('enable', 'node-red/httprequest');
await admin('info', 'node-red-contrib-secret').catch(() => {});

const bearer = { authorization: `Bearer ${tokens.access_token}` };
await ask(ALICE_URL, 'GET', '/settings', undefined, bearer);
await ask(ALICE_URL, 'GET', '/flows', undefined, bearer);
const http = (id, method, url) => [
  { id: `in${id}`, type: 'http in', z: 'tab1', url, method, wires: [[`out${id}`]] },
  { id: `out${id}`, type: 'http response', z: 'tab1', statusCode: method === 'post' ? '201' : '', wires: [] },
];
const nodes = [...http('1', 'get', '/orders/:id'), ...http('2', 'post', '/orders')];
await ask(ALICE_URL, 'POST', '/flows', [{ id: 'tab1', type: 'tab', label: 'Orders' }, ...nodes], bearer);
const { id } = await ask(ALICE_URL, 'POST', '/flow', { label: 'Second', nodes: [] }, bearer);
await ask(ALICE_URL, 'GET', `/flow/${id}`, undefined, bearer);
await ask(ALICE_URL, 'DELETE', `/flow/${id}`, undefined, bearer);
await ask(ALICE_URL, 'GET', '/flow/no-such-flow', undefined, bearer);
await ask(ALICE_URL, 'GET', '/diagnostics', undefined, bearer);

await ask(CUSTOMER_URL, 'GET', '/orders/jane-roe-4711');
await ask(CUSTOMER_URL, 'POST', '/orders', { item: 'widget' });

await ask(NOBODY_URL, 'GET', '/');
await ask(NOBODY_URL, 'GET', '/red/red.min.js');
await ask(NOBODY_URL, 'GET', '/vendor/vendor.js');
await ask(NOBODY_URL, 'GET', '/flows');
await ask(NOBODY_URL, 'GET', '/flow/secret-flow', undefined, { authorization: 'Bearer stolen-token-1' });
await ask(NOBODY_URL, 'GET', '/old/backup.zip');
