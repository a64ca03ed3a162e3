import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

async function run(program: string, ...args: readonly string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(`fixtures/${program}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, ...args]);
  return JSON.parse(stdout);
}

describe('Copies of the library in one process', () => {
  it('find what each other’s identify() and annotate() said, and count each request once', async () => {
    expect(await run('copies.mjs')).toEqual({
      accepted: [2, 0],
      events: ['/esm-then-cjs', '/cjs-then-esm'].map((path) => ({
        distinctId: `user of ${path}`,
        endpoint: 'GET /{id}',
        organization_id: 'acme',
        said: 'annotated',
      })),
    });
  });
});

describe('Spans that never end', () => {
  it('keep nothing in memory once the app has let go of them', async () => {
    const requests = 20_000;
    const result = await run('retention.mjs', String(requests));
    expect(result).toMatchObject({ made: 2.5 * requests, requests: { seen: requests } });
    // The engine may hold the last one on its stack; a leak would hold two hundred.
    expect(result).toHaveProperty(
      'alive',
      expect.toSatisfy((alive: number) => alive <= 5),
    );
  });
});

describe('Two instrumentations side by side', () => {
  it.each(['patch-around', 'patch-within', 'channel'])(
    'make one event a request, though two server spans: %s',
    async (way) => {
      const event = ['alice', 'GET /users', 201];
      expect(await run('instrumented-twice.mjs', way)).toEqual({ events: [event, event], spans: 4 });
    },
  );
});

describe('A resource whose detector never answers', () => {
  it('doesn’t keep the process', async () => {
    expect(await run('pending-resource.mjs')).toEqual([]);
  });
});
