import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let app: string;

/** An app with the built library, OpenTelemetry's API, and whatever a test puts in posthog-node's place. */
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'spanhog-posthog-node-'));
  const library = join(app, 'node_modules/spanhog');
  mkdirSync(join(app, 'node_modules/@opentelemetry'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/@opentelemetry/api'), join(app, 'node_modules/@opentelemetry/api'));
  for (const part of ['package.json', 'dist/esm', 'dist/cjs']) {
    cpSync(join(ROOT, part), join(library, part), { recursive: true });
  }
});

beforeEach(() => {
  rmSync(join(app, 'node_modules/posthog-node'), { recursive: true, force: true });
});

afterAll(() => {
  rmSync(app, { recursive: true, force: true });
});

function installPostHogNode(code: string): void {
  const folder = join(app, 'node_modules/posthog-node');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), code);
}

/** What constructing a processor with these options throws; whether posthog-node was loaded before and after. */
function construct(format: string, options: string): unknown {
  const isCommonJs = format === 'commonjs';
  const load = isCommonJs ? "require('spanhog')" : "await import('spanhog')";
  const program = `
    const { PostHogEventSpanProcessor } = ${load};
    const report = { before: globalThis.isLoaded === true };
    try {
      new PostHogEventSpanProcessor(${options});
    } catch ({ name, message, cause }) {
      report.error = name + ': ' + message;
      report.cause = cause?.code;
    }
    report.after = globalThis.isLoaded === true;
    console.log(JSON.stringify(report));
  `;
  const args = [`--input-type=${format}`, '--eval', program];
  return JSON.parse(
    execFileSync(process.execPath, args, {
      cwd: app,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}

describe.each(['module', 'commonjs'])('From a %s app, posthog-node', (format) => {
  it('that is missing is an error of the constructor that says so', () => {
    expect(construct(format, "{ projectToken: 'phc_test' }")).toEqual({
      before: false,
      after: false,
      error: 'Error: Expected posthog-node 5.70 or a later 5.x to be installed, but it did not load',
      cause: 'MODULE_NOT_FOUND',
    });
  });

  it('that is another module is an error of the constructor that says so', () => {
    installPostHogNode('exports.default = class {};');
    expect(construct(format, "{ projectToken: 'phc_test' }")).toMatchObject({
      error: 'Error: Expected posthog-node 5.70 or a later 5.x, got a module without PostHog',
    });
  });

  it('that is too old is an error of the constructor that says so', () => {
    installPostHogNode(`
      globalThis.isLoaded = true;
      exports.PostHog = class { getLibraryVersion() { return '4.18.0'; } };
    `);
    expect(construct(format, "{ projectToken: 'phc_test' }")).toEqual({
      before: false,
      after: true,
      error: 'Error: Expected posthog-node 5.70 or a later 5.x, got 4.18.0 without sendBatch()',
    });
  });

  it.each(['', '{ dryRun: true }', '{ client: { capture() {} } }'])(
    'is not loaded for options %j, which send nothing by it',
    (options) => {
      installPostHogNode('globalThis.isLoaded = true;');
      expect(construct(format, options)).toEqual({ before: false, after: false });
    },
  );
});
