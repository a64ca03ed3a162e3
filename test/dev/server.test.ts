import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DevServer, startDevServer } from '../../src/dev/server.js';
import { freshUuid } from '../local/requests.js';
import { send } from './browser.js';
import { trafficOf } from './traffic.js';

async function start(data?: string): Promise<DevServer> {
  const dev = await startDevServer({ port: 0, data });
  onTestFinished(() => dev.close());
  return dev;
}

function dataFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanhog-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'events.jsonl');
}

describe('a file of events', () => {
  it('has them after a restart, and merges those that come again', async () => {
    const path = dataFile();
    const first = await start(path);
    const events = trafficOf(50);
    expect(await send(first.url, events)).toBe(200);
    const before = first.events();
    await first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = await start(path);
    expect(second.events()).toEqual(before);
    await send(second.url, events);
    expect(second.total()).toBe(50);
    await send(second.url, trafficOf(1));
    await second.close();
    const third = await start(path);
    expect(third.total()).toBe(51);
  });

  it('holds no token, and survives a line that was cut off', async () => {
    const path = dataFile();
    const first = await start(path);
    await send(first.url, trafficOf(2));
    await first.close();
    expect(readFileSync(path, 'utf8')).not.toContain('phc_test');
    appendFileSync(path, '{"uuid":"cut');
    const second = await start(path);
    expect([second.total(), second.unreadable]).toEqual([2, 1]);
    await send(second.url, trafficOf(1));
    await second.close();
    const third = await start(path);
    expect([third.total(), third.unreadable]).toEqual([3, 1]);
  });

  it('that can’t be read is an error at the start', async () => {
    await expect(startDevServer({ port: 0, data: tmpdir() })).rejects.toThrow(/EISDIR/);
  });
});

describe('the live list', () => {
  it('is the newest that match, and goes back in time', async () => {
    const dev = await start();
    await send(dev.url, trafficOf(450));
    const read = async (query: string) => {
      const response = await fetch(`${dev.url}/spanhog/live?${query}`);
      const body: { rows: { position: number; status: string }[]; hasMore: boolean } = JSON.parse(
        await response.text(),
      );
      return { positions: body.rows.map(({ position }) => position), ...body };
    };
    const first = await read('');
    expect([first.positions[0], first.positions.at(-1), first.hasMore]).toEqual([449, 250, true]);
    const last = await read('before=100');
    expect([last.positions[0], last.positions.at(-1), last.hasMore]).toEqual([99, 0, false]);
    const failed = await read('status=5XX&caller=USER_');
    expect(new Set(failed.rows.map(({ status }) => status))).toEqual(new Set(['503']));
    expect(failed.rows).toHaveLength(
      dev.events().filter(({ properties }) => properties['status_code'] === 503).length,
    );
  });
});

describe('what processors tell', () => {
  const decision = (index: number, reason: string | null = null): object => ({
    event: reason === null ? 'api_request' : null,
    reason,
    endpoint: `GET /a/${index}`,
    traceId: freshUuid(),
    spanId: String(index),
    sources: {},
  });
  const tell = async (dev: DevServer, body: string, type = 'application/json'): Promise<number> => {
    const headers = { 'content-type': type };
    return (await fetch(`${dev.url}/spanhog/decisions`, { method: 'POST', headers, body })).status;
  };

  it('is kept within bounds: a few examples of each reason, counts by the processors’ own', async () => {
    const dev = await start();
    const decisions = Array.from({ length: 1_000 }, (_, index) => decision(index, 'unmatched'));
    const stats = { requests: { ignored: { unmatched: 7_000 } } };
    expect(await tell(dev, JSON.stringify({ pid: 1, stats, decisions }))).toBe(200);
    expect(await tell(dev, JSON.stringify({ pid: 2, stats, decisions: [] }))).toBe(200);
    const answer = await fetch(`${dev.url}/spanhog/ignored`);
    const groups: { count: number; examples: object[] }[] = JSON.parse(await answer.text());
    expect(groups).toMatchObject([{ reason: 'unmatched', count: 14_000 }]);
    expect(groups[0]?.examples).toHaveLength(8);
  });

  it.each([
    ['text that a web page may send', 'text/plain', '{"decisions":[]}', 415],
    ['no JSON', 'application/json', '{', 400],
    ['something else', 'application/json', '[]', 400],
    ['too much', 'application/json', ' '.repeat(9 * 1024 * 1024), 413],
  ])('is refused where it is %s', async (_, type, body, status) => {
    const dev = await start();
    expect(await tell(dev, body, type)).toBe(status);
  });
});
