import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventsOfServer } from '../../src/cli/event-source.js';
import { INSIGHTS, type InventoryEntry } from '../../src/insights/index.js';
import { shapeOf } from '../../src/insights/inventory.js';

const DEMO = fileURLToPath(new URL('../../scripts/demo/demo.mjs', import.meta.url));
const INVENTORY = new URL('../../examples/express-api/endpoints.mjs', import.meta.url).href;
const BIN = fileURLToPath(new URL('../../dist/esm/cli/spanhog.js', import.meta.url));
const TIMEOUT_MS = 90_000;

describe('the demo', () => {
  it(
    'answers thirteen questions about real requests as its driver sent them, and shows five',
    async () => {
      const { code, output } = await runDemo();

      expect(output).not.toContain('✗');
      expect(output.match(/^ ?\d+ .*\? {2}[a-z-]+$/gm)).toHaveLength(5);
      for (const { id } of INSIGHTS) expect(output).toContain(id);
      expect(output).toMatch(
        /Counted once +([\d,]+) of \1 requests that should count are one event each, sampled or not/,
      );
      expect(output).toMatch(/Sampled traces +[\d,]+ of [\d,]+ traces exported \(\d+\.\d %\)/);
      expect(output).toMatch(
        /Delivery +([\d,]+) accepted = \1 delivered \+ 0 waiting \+ 0 rejected \+ 0 dropped/,
      );
      const values = /✓ ([\d,]+) values in the answers are what was sent, 8 claims hold/.exec(output)?.[1];
      expect(Number(values?.replaceAll(',', ''))).toBeGreaterThan(2000);
      expect(output).not.toContain('\u001B[');
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'stays with its events for as long as somebody looks at them',
    async () => {
      const demo = spawn(process.execPath, [DEMO, '--keep'], {
        env: { ...process.env, SPANHOG_DEMO_ROUNDS: '3' },
      });
      onTestFinished(() => {
        demo.kill('SIGKILL');
      });
      const ended = once(demo, 'exit');
      let url: string | undefined;
      for await (const line of createInterface(demo.stdout)) {
        url = / answers --url (\S+)$/.exec(line)?.[1];
        if (url !== undefined) break;
      }
      const answer = await fetch(`${url}/events?limit=1`);
      expect(await answer.json()).toMatchObject({ events: [{ wire: expect.any(String) }] });
      await expectEveryEndpoint(url ?? '');
      demo.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['ledger', 'the driver counts a request that it never sent', /Counted once: 1 × no event for: /],
    ['twice', 'PostHog has an event twice', /Counted once: an event without a request: /],
    ['stranger', 'an event tells of somebody else', /Question 3: usr_somebody_else · v\d: nobody sent that/],
    ['leak', 'an event holds a value of a query string', /Privacy: query values: /],
  ])(
    'fails (%s) when %s',
    async (sabotage, _, problem) => {
      const { code, output } = await runDemo({ SPANHOG_DEMO_SABOTAGE: sabotage, SPANHOG_DEMO_ROUNDS: '3' });

      expect(output).toMatch(problem);
      expect(output).toMatch(/✗ [\d,]+ things? (?:is|are) off/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});

/** `spanhog endpoints` lists each route of the API once, with its full path, and with what was sent to it. */
async function expectEveryEndpoint(url: string): Promise<void> {
  const { ENDPOINTS }: { ENDPOINTS: readonly InventoryEntry[] } = await import(INVENTORY);
  const { events } = await eventsOfServer(new URL(url));
  const sums = new Map<string, number>();
  for (const { properties } of events) {
    const shape = shapeOf(String(properties['endpoint']));
    sums.set(shape, (sums.get(shape) ?? 0) + Number(properties['request_count'] ?? 0));
  }
  const child = spawn(process.execPath, [BIN, 'endpoints', '--url', url, '--json']);
  const { operations, undocumented }: Listed = JSON.parse(await text(child.stdout));
  const listed = operations.map(({ endpoint, requests }) => [shapeOf(endpoint), requests] as const);
  expect(Object.fromEntries(listed)).toEqual(
    Object.fromEntries(
      ENDPOINTS.map(({ endpoint }) => [shapeOf(endpoint), sums.get(shapeOf(endpoint)) ?? 0]),
    ),
  );
  expect(listed).toHaveLength(ENDPOINTS.length);
  // Nobody calls it, however long the demo plays.
  expect(operations).toContainEqual(
    expect.objectContaining({ endpoint: 'GET /api/v2/audit-log', requests: 0 }),
  );
  expect(undocumented).toEqual([]);
}

interface Listed {
  readonly operations: readonly { readonly endpoint: string; readonly requests: number }[];
  readonly undocumented: readonly unknown[];
}

async function runDemo(env: Record<string, string> = {}): Promise<{ code: unknown; output: string }> {
  const demo = spawn(process.execPath, [DEMO], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(demo, 'exit');
  const [output, errors, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), ended]);
  return { code, output: `${output}${errors}` };
}
