// A standalone server of Next.js, built by Turbopack and by webpack: only what its tracing found is in its folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { install, makeFolder, pinned } from './packed.mjs';

const PACKAGES = ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1', '@opentelemetry/sdk-trace-node@2.12.1'];

const FILES = {
  'next.config.mjs': `
    export default { output: 'standalone', turbopack: { root: import.meta.dirname ?? process.cwd() } };
  `,
  'instrumentation.js': `
    export async function register() {
      if (process.env.NEXT_RUNTIME === 'nodejs') await import('./instrumentation.node.js');
    }
  `,
  'instrumentation.node.js': `
    import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
    import { PostHogEventSpanProcessor } from 'spanhog';
    new NodeTracerProvider({
      spanProcessors: [new PostHogEventSpanProcessor({ delivery: { flushIntervalMs: 50 } })],
    }).register();
  `,
  'app/layout.js': `
    export default function Layout({ children }) { return <html><body>{children}</body></html>; }
  `,
  'app/v1/things/[id]/route.js': `
    import { identify } from 'spanhog';
    export const dynamic = 'force-dynamic';
    export function GET() {
      identify({ user: 'user_42' });
      return Response.json({});
    }
  `,
};

/**
 * @param {{
 *   tarball: string,
 *   posthog: {
 *     waitForEvents(count: number): Promise<readonly { distinctId: string, properties: Record<string, unknown> }[]>,
 *   },
 *   env: NodeJS.ProcessEnv,
 * }} options
 */
export async function tryNext({ tarball, posthog, env }) {
  const app = makeFolder('next');
  install(app, [tarball, pinned('@opentelemetry/api'), ...PACKAGES]);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), text);
  }
  let count = 0;
  for (const builder of ['turbopack', 'webpack']) {
    rmSync(join(app, '.next'), { recursive: true, force: true });
    const quiet = { ...env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
    await finish(start(['node_modules/next/dist/bin/next', 'build', `--${builder}`], app, quiet));
    // Elsewhere: nothing of the app's own folder may be found by accident.
    const standalone = makeFolder('standalone');
    cpSync(join(app, '.next/standalone'), standalone, { recursive: true });
    const port = await freePort();
    const server = start(['server.js'], standalone, { ...quiet, PORT: String(port), HOSTNAME: '127.0.0.1' });
    await answers(`http://127.0.0.1:${port}/v1/things/7`, server);
    count += 1;
    const events = await posthog.waitForEvents(count);
    server.kill('SIGKILL');
    const { distinctId, properties } = events.at(-1) ?? {};
    assert.equal(
      properties?.endpoint,
      'GET /v1/things/{id}',
      `Next.js standalone, ${builder}, sends its event`,
    );
    // The route's bundle and the processor's are two: what the one says, the other finds.
    assert.equal(distinctId, 'user_42');
    console.log(`✓ Next.js standalone, ${builder}`);
  }
}

/** @param {readonly string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} env */
function start(args, cwd, env) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return Object.assign(child, { output: () => output });
}

/** @param {ReturnType<typeof start>} child */
async function finish(child) {
  const [code] = await once(child, 'exit');
  assert.equal(code, 0, child.output());
}

/** Asks until the server is up. @param {string} url @param {ReturnType<typeof start>} server */
async function answers(url, server) {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return assert.equal(answer.status, 200, server.output());
    assert.equal(server.exitCode, null, server.output());
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
