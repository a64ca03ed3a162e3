// Packs the library, and runs it as apps are shipped: bundled by esbuild, webpack, rollup and rolldown into ESM and CJS,
// from ESM and CJS sources, without node_modules; in worker threads and in a cluster. Each of them sends its event to the
// local PostHog. Needs a build. Next.js's bundles are tested by `examples/nextjs`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundles, BUNDLERS } from './package/bundlers.mjs';
import { install, makeFolder, pack, pinned } from './package/packed.mjs';
import { clustered, inWorker, oneEvent } from './package/programs.mjs';

const { startLocalPostHog } = await import(new URL('../dist/modules/local/posthog.js', import.meta.url).href);
const run = promisify(execFile);
const posthog = await startLocalPostHog();
const env = { ...process.env, POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_bundled' };

try {
  await tryAll(pack(makeFolder('tarball')).tarball);
} finally {
  await posthog.close();
}

/** @param {string} tarball */
async function tryAll(tarball) {
  const app = makeFolder('bundles');
  install(app, [tarball, pinned('@opentelemetry/api'), ...BUNDLERS]);
  for (const source of ['esm', 'cjs']) {
    for (const [name, bundle] of Object.entries(bundles(app))) {
      const label = `${name}, of ${source}`;
      const file = `app.${source === 'esm' ? 'mjs' : 'cjs'}`;
      writeFileSync(join(app, file), oneEvent(source, label));
      const program = await bundle({ app, source: file, out: makeFolder('bundled') });
      await sends(label, program);
    }
    await tryThreads(app, source);
  }
}

/** @param {string} app @param {'esm' | 'cjs'} source */
async function tryThreads(app, source) {
  const program = join(app, `threads.${source === 'esm' ? 'mjs' : 'cjs'}`);
  const tries = [
    { name: 'a worker thread', wrap: inWorker, times: 1 },
    { name: 'a cluster', wrap: clustered, times: 2 },
  ];
  for (const { name, wrap, times } of tries) {
    const label = `${name}, ${source}`;
    writeFileSync(program, oneEvent(source, label));
    const wrapper = join(app, 'wrapper.cjs');
    writeFileSync(wrapper, wrap(program));
    await sends(label, wrapper, times);
  }
}

/** @param {string} label @param {string} program @param {number} [times] */
async function sends(label, program, times = 1) {
  const { stderr } = await run(process.execPath, [program], {
    env,
    cwd: join(program, '..'),
    timeout: 30_000,
  });
  const sent = posthog.events().filter(({ properties }) => properties.sent_by === label);
  assert.equal(sent.length, times, `${label} sends its event\n${stderr}`);
  console.log(`✓ ${label}`);
}
