// Draws docs/images/dashboard-plan.svg: what `spanhog dashboard plan` prints on a terminal, against the tests' PostHog on
// this machine: first in a project without a dashboard, then when a tile was renamed and the journey got a step. The
// terminal is util-linux' `script`. `node scripts/build.mjs` before.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { draw } from './picture.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist/esm/cli/spanhog.js');
const CLEAR_LINE = '\r\u001B[2K';
const JOURNEY = ['user_signup', 'project_create', 'widget_create'];
const LONGER = ['user_signup', 'user_login', 'project_create', 'widget_create'];

const directory = mkdtempSync(join(tmpdir(), 'spanhog-picture-'));
const { startFakePostHogRest, PERSONAL_KEY } = await bundled('test/dashboard/fake-posthog-rest.ts');
const fake = await startFakePostHogRest();
try {
  const first = await dashboard('plan', JOURNEY);
  await dashboard('apply', JOURNEY);
  for (const insight of fake.project.insights.values())
    if (insight.name.startsWith('Which endpoints are used')) insight.name = 'Our busiest endpoints';
  const again = await dashboard('plan', LONGER);
  const lines = [prompt(JOURNEY), ...first, '', prompt(LONGER), ...again];
  const title =
    'What spanhog dashboard plan prints: the tiles it would make, and later what changed and what people keep';
  writeFileSync(join(ROOT, 'docs/images/dashboard-plan.svg'), draw(lines, title));
} finally {
  await fake.close();
  rmSync(directory, { recursive: true });
}

/** @param {readonly string[]} journey */
function prompt(journey) {
  return `$ npx spanhog dashboard plan --journey ${journey.join(',')}`;
}

/** What a command prints on a terminal. @param {string} command @param {readonly string[]} journey */
async function dashboard(command, journey) {
  const line = `'${process.execPath}' '${CLI}' dashboard ${command} --journey ${journey.join(',')}`;
  const env = {
    PATH: process.env['PATH'],
    TERM: 'xterm',
    POSTHOG_HOST: fake.url,
    POSTHOG_PERSONAL_API_KEY: PERSONAL_KEY,
    POSTHOG_PROJECT_ID: '1',
  };
  const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], {
    env,
    cwd: directory,
  });
  // What went before was progress, and is gone by the end.
  return (stdout.split(CLEAR_LINE).at(-1) ?? '').trimEnd().split('\r\n');
}

/** A module of the tests as JavaScript. @param {string} file */
async function bundled(file) {
  const bundle = await rolldown({ input: join(ROOT, file), platform: 'node', logLevel: 'silent' });
  const out = join(directory, 'bundled.mjs');
  await bundle.write({ file: out, format: 'esm' });
  await bundle.close();
  return import(pathToFileURL(out).href);
}
