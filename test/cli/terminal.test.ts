import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { PERSONAL_KEY, startFakePostHogRest } from '../dashboard/fake-posthog-rest.js';
import { event } from '../insights/events.js';

const BIN = fileURLToPath(new URL('../../dist/esm/cli/spanhog.js', import.meta.url));
const CLEAR = '\r\u001b[2K';
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const COLOUR = /\u001b\[\d+m/;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-terminal-'));
  writeFileSync(join(directory, 'api.yaml'), 'openapi: 3.0.0\npaths: { /a: { get: {} } }\n');
  writeFileSync(join(directory, 'events.jsonl'), `${JSON.stringify(event({ user: 'ada' }))}\n`);
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Run {
  readonly terminal: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Told all that came so far. */
  readonly onOutput?: (text: string) => void;
}

/** What a command writes, on a terminal of util-linux' `script`, or to two pipes. */
async function spanhog(args: readonly string[], { terminal, env = {}, onOutput }: Run): Promise<string> {
  const line = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
  const child = terminal
    ? spawn('script', ['-qec', line, '/dev/null'], optionsOf(env))
    : spawn(process.execPath, [BIN, ...args], optionsOf(env));
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      onOutput?.(said);
    });
  }
  await once(child, 'close');
  return said;
}

function optionsOf(env: Readonly<Record<string, string>>): { env: NodeJS.ProcessEnv; cwd: string } {
  return { env: { PATH: process.env['PATH'], TERM: 'xterm', ...env }, cwd: directory };
}

function pathsOf(command: Command, before: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((each) => {
    const path = [...before, each.name()];
    return each.name() === 'help' ? [] : [path, ...pathsOf(each, path)];
  });
}

describe('each command', () => {
  it.each(pathsOf(createProgram('0')).map((path) => [path.join(' '), path] as const))(
    'has examples in its help: %s',
    async (name, path) => {
      const help = await spanhog([...path, '--help'], { terminal: false });
      const examples = /\nExamples?:\n([^]*)/.exec(help)?.[1] ?? '';
      expect(examples).toContain(`spanhog ${name}`);
    },
  );
});

describe('colours', () => {
  const doctor = ['doctor', '--no-send'];
  const endpoints = ['endpoints', '--openapi', 'api.yaml'];

  it.each<[string, readonly string[]]>([
    ['doctor', doctor],
    ['answers', ['answers', '--data', 'events.jsonl']],
    ['endpoints', endpoints],
    ['dashboard plan', ['dashboard', 'plan']],
    ['dashboard remove', ['dashboard', 'remove', '--dry-run']],
    ['dashboard endpoints', ['dashboard', 'endpoints', '--dry-run']],
  ])('are for a terminal only: %s', async (_, args) => {
    const fake = await startFakePostHogRest();
    onTestFinished(() => fake.close());
    fake.project.run = () => [];
    fake.faultAt = ({ path }) =>
      path.endsWith('/query/') && args === endpoints
        ? { status: 200, body: { results: [['GET /a', 1, 1, '2026-11-20T10:00:00Z']] } }
        : undefined;
    const env = { POSTHOG_HOST: fake.url, POSTHOG_PERSONAL_API_KEY: PERSONAL_KEY, POSTHOG_PROJECT_ID: '1' };
    if (args.includes('remove')) await spanhog(['dashboard', 'apply'], { terminal: false, env });
    const [shown, piped] = await Promise.all(
      [true, false].map((terminal) => spanhog(args, { terminal, env })),
    );
    expect(shown).toMatch(COLOUR);
    expect(piped).not.toContain('\u001b');
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])(
    'are for a terminal that wants them: not %j',
    async (env) => {
      const said = await spanhog(['answers', '--data', 'events.jsonl'], { terminal: true, env });
      expect(said).toContain('Which endpoints are used the most?');
      expect(said).not.toMatch(COLOUR);
    },
  );
});

describe('progress', () => {
  const env = { POSTHOG_PERSONAL_API_KEY: 'phx_key', POSTHOG_PROJECT_ID: '1' };

  /** A PostHog that answers when it is told to. */
  async function slow(): Promise<{ host: string; answer: () => void }> {
    const waiting: ServerResponse[] = [];
    let isTold = false;
    const server = createServer((_, response) => {
      if (isTold) response.end('{"results":[]}');
      else waiting.push(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    const answer = (): void => {
      isTold = true;
      for (const response of waiting) response.end('{"results":[]}');
    };
    return { host: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, answer };
  }

  it('of what takes long is a line on a terminal, and gone at the end', async () => {
    const { host, answer } = await slow();
    const said = await spanhog(['endpoints', '--openapi', 'api.yaml'], {
      terminal: true,
      env: { ...env, POSTHOG_HOST: host },
      // Nothing is answered before it is there.
      onOutput: (text) => void (text.includes(`${CLEAR}the events`) && answer()),
    });
    expect(said.slice(said.indexOf(CLEAR))).toMatch(/^[^a-z]*Kthe events[^a-z]*K1 endpoint/);
    expect(said.split(CLEAR)).toHaveLength(3);
  });

  it('is never written to a pipe', async () => {
    const { host, answer } = await slow();
    answer();
    const [shown, piped] = await Promise.all(
      [true, false].map((terminal) =>
        spanhog(['endpoints', '--openapi', 'api.yaml'], { terminal, env: { ...env, POSTHOG_HOST: host } }),
      ),
    );
    expect(shown).toContain('1 endpoint');
    expect(piped).toMatch(/^1 endpoint/);
  });
});
