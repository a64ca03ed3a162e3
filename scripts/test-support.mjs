// The packed tarball with the lowest and the newest of everything that it is for, on the oldest and the newest Node of
// each line: a small app, real HTTP, every event looked at. `--smoke`: the two ends, on the Node that runs this.
// `--markdown` writes what was found into docs/support.md.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { writePart } from './write-part.mjs';
import { nodeBinary } from '../test/matrix/nodes.mjs';
import { makeFolder, pack, root } from './package/packed.mjs';
import { combinations, NODES, runsOn, SMOKE } from './support/versions.mjs';
import { installVersions, tryVersions } from './support/try.mjs';

const { values } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
});
const { startLocalPostHog } = await import(new URL('../dist/modules/local/posthog.js', import.meta.url).href);
const own = process.versions.node;
const fit = SMOKE.filter((versions) => runsOn(versions, own));
const cases = values.smoke ? [fit.at(0), fit.at(-1)] : combinations();
const nodes = values.smoke ? [own] : NODES;

const folder = makeFolder('support');
const { tarball } = pack(folder);
const folders = cases.map((_, at) => join(folder, `app-${at}`));
await Promise.all(cases.map((versions, at) => installVersions(folders[at], tarball, versions)));
const posthog = await startLocalPostHog();
const failed = [];
const rows = [];
for (const [at, versions] of cases.entries())
  rows.push([versions, await tryEverywhere(versions, folders[at])]);
await posthog.close();
if (values.markdown) await writeTable();
if (failed.length > 0) throw new Error(failed.join('\n\n'));

async function tryEverywhere(versions, app) {
  const outcomes = [];
  for (const node of nodes) {
    // The newest of a line is new enough for every SDK.
    const is = node.includes('.') ? node : `${node}.999`;
    outcomes.push(runsOn(versions, is) ? await tryOn(node, versions, app) : 'not for it');
  }
  return outcomes;
}

async function tryOn(node, versions, app) {
  const binary = node === own ? process.execPath : await nodeBinary(node, join(root, '.cache/support'));
  const title = `Node ${node}, SDK ${versions.version}, api ${versions.api}, posthog-node ${versions.posthogNode}`;
  try {
    await tryVersions(app, versions, binary, posthog);
    console.log(`works: ${title}`);
    return '✓';
  } catch (error) {
    failed.push(`${title}: ${error.stack}`);
    return '✗';
  }
}

/** Between the marks of docs/support.md. */
async function writeTable() {
  const path = join(root, 'docs/support.md');
  const lines = [
    `| SDK | api | posthog-node | ${nodes.map((node) => `Node ${node}`).join(' | ')} |`,
    `| - | - | - | ${nodes.map(() => '-').join(' | ')} |`,
    ...rows.map(
      ([{ version, api, posthogNode }, outcomes]) =>
        `| ${[version, api, posthogNode, ...outcomes.map((text) => (text === 'not for it' ? '–' : text))].join(' | ')} |`,
    ),
  ];
  await writePart(path, 'tested', lines.join('\n'));
}
