import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
let app: string;

/** An app with the built library, OpenTelemetry's API, and whatever a test puts in posthog-node's place. */
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'spanhog-posthog-node-'));
  const library = join(app, 'node_modules/spanhog');
  mkdirSync(join(app, 'node_modules/@opentelemetry'), { recursive: true });
  // Whatever stands in a folder above is not the app's.
  writeFileSync(join(app, 'package.json'), '{}');
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

/**
 * What becomes of an app that constructs a processor with these options and ends one request: what the constructor
 * throws, whether posthog-node was loaded before and after it and at the end, the messages, and the counts.
 */
function run(format: string, options: string): unknown {
  const isCommonJs = format === 'commonjs';
  const load = isCommonJs ? "require('spanhog')" : "await import('spanhog')";
  const api = isCommonJs ? "require('@opentelemetry/api')" : "await import('@opentelemetry/api')";
  const program = `
    const { PostHogEventSpanProcessor } = ${load};
    const { diag, SpanKind } = ${api};
    const report = { before: globalThis.isLoaded === true, messages: [] };
    const note = (message) => report.messages.push(message);
    diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} });
    let processor;
    try {
      processor = new PostHogEventSpanProcessor(${options});
    } catch ({ name, message }) {
      report.error = name + ': ' + message;
    }
    report.after = globalThis.isLoaded === true;
    const now = [Math.floor(Date.now() / 1000), 0];
    const span = {
      name: 'GET /a', kind: SpanKind.SERVER, startTime: now, endTime: now, duration: [0, 0], ended: true, status: { code: 0 },
      attributes: { 'http.route': '/a', 'http.request.method': 'GET', 'http.response.status_code': 200, 'url.path': '/a' },
      resource: { attributes: {} }, instrumentationScope: { name: 'x' }, links: [], events: [],
      spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
    };
    processor?.onEnd(span);
    processor?.forceFlush().then(() => {
      report.atEnd = globalThis.isLoaded === true;
      report.events = processor.stats().events;
      console.log(JSON.stringify(report));
      process.exit(0);
    });
  `;
  const args = [`--input-type=${format}`, '--eval', program];
  return JSON.parse(
    execFileSync(process.execPath, args, {
      cwd: app,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
}

const SENDING = "{ projectToken: 'phc_test', host: 'http://127.0.0.1:1' }";

describe.each(['module', 'commonjs'])('From a %s app, posthog-node', (format) => {
  it.each([
    ['is missing', undefined, /posthog-node 5\.70 or a later 5\.x could not be loaded: is it installed\?/],
    [
      'is another module',
      'exports.default = class {};',
      /expected posthog-node 5\.70.* got a module without PostHog/,
    ],
    [
      'is too old to make requests',
      'exports.PostHog = class { capture() {} flush() { return Promise.resolve(); } };',
      /posthog-node made no request of the events/,
    ],
  ])('that %s is one message at the first event, which is kept', (_, code, message) => {
    if (code !== undefined) installPostHogNode(code);
    expect(run(format, SENDING)).toMatchObject({
      before: false,
      after: false,
      messages: expect.arrayContaining([expect.stringMatching(message)]) as unknown,
      events: { accepted: 1, queued: 1, rejected: 0, dropped: {} },
    });
  });

  it('is loaded by the first send, not by the constructor', () => {
    installPostHogNode(`
      globalThis.isLoaded = true;
      exports.PostHog = class { capture() {} flush() { return Promise.resolve(); } };
    `);
    expect(run(format, SENDING)).toMatchObject({ before: false, after: false, atEnd: true });
  });

  it.each(['', '{ dryRun: true }', '{ client: { capture() {} } }'])(
    'is not loaded for options %j, which send nothing by it',
    (options) => {
      installPostHogNode('globalThis.isLoaded = true;');
      expect(run(format, options)).toMatchObject({ before: false, after: false, atEnd: false });
    },
  );
});
