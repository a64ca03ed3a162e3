import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatCell, INSIGHTS } from '../../src/insights/index.js';
import { freshUuid } from '../local/requests.js';
import { launch, openPage, send, startDev } from './browser.js';
import { trafficOf } from './traffic.js';

const AXE = createRequire(import.meta.url).resolve('axe-core');
const VIEWS = [
  '#/live',
  '#/live?open=0',
  '#/ignored',
  '#/setup',
  ...INSIGHTS.map(({ id }) => `#/answers/${id}`),
];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function tableOf(page: Page, selector: string): Promise<readonly (readonly string[])[]> {
  const rows = await page.locator(`${selector} tbody tr`).all();
  return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
}

describe('the page', () => {
  it('shows the rows of every answer over the events that were sent', async () => {
    const dev = await startDev();
    await send(dev.url, trafficOf(300));
    const { page, problems } = await openPage(browser);
    for (const { id, columns, answer } of INSIGHTS) {
      await page.goto(`${dev.url}/#/answers/${id}`);
      const rows = answer(dev.events());
      expect({ id, isEmpty: rows.length === 0 }).toEqual({ id, isEmpty: false });
      await page.locator('table.answer').waitFor();
      const wanted = rows
        .slice(0, 200)
        .map((row) => columns.map(({ key, unit }) => formatCell(row[key] ?? null, unit)));
      await expect.poll(() => tableOf(page, 'table.answer'), { timeout: 10_000 }).toEqual(wanted);
    }
    expect(problems).toEqual([]);
  });

  it('keeps parameters in its address', async () => {
    const dev = await startDev();
    await send(dev.url, trafficOf(120));
    const { page } = await openPage(browser);
    await page.goto(`${dev.url}/#/answers/top-endpoints`);
    await page.getByRole('combobox', { name: 'Organization' }).fill('org_1');
    await page.getByRole('combobox', { name: 'Organization' }).press('Enter');
    await expect.poll(() => page.url()).toContain('organization=org_1');
    const insight = INSIGHTS[0];
    const wanted = insight
      ?.answer(dev.events(), { organization: 'org_1' })
      .map((row) => insight.columns.map(({ key, unit }) => formatCell(row[key] ?? null, unit)));
    await page.reload();
    await expect.poll(() => tableOf(page, 'table.answer')).toEqual(wanted);
  });

  it('lists events as they come, narrows them, and opens one in full by keyboard alone', async () => {
    const dev = await startDev();
    const { page, problems } = await openPage(browser);
    await page.goto(dev.url);
    await page.getByText('No events yet').waitFor();
    await send(dev.url, trafficOf(40));
    await page.getByRole('heading', { name: '40 events' }).waitFor();
    await page.getByLabel('Status').fill('5xx');
    const failed = dev.events().filter(({ properties }) => Number(properties['status_code']) >= 500);
    await expect.poll(() => page.locator('table.live tbody tr').count()).toBe(failed.length);
    await page.locator('table.live tbody button').first().focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.waitFor();
    const text = await detail.innerText();
    expect(text).toContain(String(failed.at(-1)?.properties['$trace_id']));
    expect(text).toContain(failed.at(-1)?.uuid);
    await detail.getByLabel('Close').press('Enter');
    await expect.poll(() => detail.count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('takes what an event says for text, whatever it is', async () => {
    const dev = await startDev();
    const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>\u001b[31m\u001b]0;x\u0007"'javascript:alert(3)`;
    const names = [
      'endpoint',
      'organization_id',
      'api_version',
      'status_code',
      'auth_method',
      'client_name',
      'client_version',
      'error_type',
      '$trace_id',
      '$span_id',
      'sunset_date',
      evil,
    ];
    const properties = Object.fromEntries(names.map((name) => [name, evil]));
    await send(dev.url, [
      { event: evil, distinct_id: evil, uuid: freshUuid(), properties: { ...properties, request_count: 1 } },
      {
        event: 'step',
        distinct_id: evil,
        uuid: freshUuid(),
        properties: { ...properties, status_code: 500, deprecated: true },
      },
    ]);
    const told = {
      pid: evil,
      stats: { requests: { ignored: { [evil]: 3 } } },
      notices: [{ level: evil, message: evil }],
    };
    const decision = {
      event: null,
      reason: evil,
      rule: evil,
      endpoint: evil,
      status: 1,
      atMs: 1,
      traceId: evil,
      spanId: evil,
      sources: { [evil]: { by: evil, attribute: evil, span: { name: evil, kind: evil } } },
    };
    const answer = await fetch(`${dev.url}/spanhog/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...told, decisions: [decision] }),
    });
    expect(answer.status).toBe(200);
    const { page, problems } = await openPage(browser);
    for (const view of VIEWS) {
      await page.goto(`${dev.url}/${view}`);
      await page.locator('main :is(table, .empty, .card)').first().waitFor();
      expect([view, await page.locator('body script, main img').count()]).toEqual([view, 0]);
    }
    await page.goto(`${dev.url}/#/live`);
    await page.getByText('<script>alert(1)</script>').first().waitFor();
    expect(problems).toEqual([]);
  });

  it('shows which budget was reached, and what waits in roll-ups', async () => {
    const dev = await startDev();
    await send(dev.url, trafficOf(3));
    const tell = async (pid: number, overBudget: object, waiting: number): Promise<void> => {
      const stats = { requests: { ignored: {} }, rollup: { waiting, overBudget } };
      const answer = await fetch(`${dev.url}/spanhog/decisions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pid, stats, decisions: [] }),
      });
      expect(answer.status).toBe(200);
    };
    const { page, problems } = await openPage(browser);
    await page.goto(dev.url);
    await page.getByRole('heading', { name: '3 events' }).waitFor();
    expect(await page.locator('.budget').count()).toBe(0);
    // Of two processes; what one told before is replaced.
    await tell(1, { process: 0, caller: 5 }, 0);
    await tell(1, { process: 0, caller: 1_200 }, 7);
    await tell(2, { process: 1, caller: 34 }, 2_000);
    await page.getByText('1,234 requests beyond maxEventsPerCallerPerMinute, rolled up').waitFor();
    await page.getByText('1 request beyond maxEventsPerMinute, rolled up').waitFor();
    await page.getByText('2,007 requests wait in roll-ups').waitFor();
    await tell(1, { process: 'many', caller: null }, 0);
    await page.getByText('34 requests beyond maxEventsPerCallerPerMinute, rolled up').waitFor();
    expect(problems).toEqual([]);
  });

  it('goes on after the server was gone, and starts anew with another one', async () => {
    const dev = await startDev();
    await send(dev.url, trafficOf(3));
    const { page } = await openPage(browser);
    await page.goto(dev.url);
    await page.getByRole('heading', { name: '3 events' }).waitFor();
    await dev.close();
    await page.getByText('reconnecting').waitFor();
    const next = await startDev({ port: dev.port });
    await send(next.url, trafficOf(1));
    await page.getByRole('heading', { name: '1 event', exact: true }).waitFor();
    await page.getByText('connected', { exact: true }).waitFor();
    expect(await page.locator('table.live tbody tr').count()).toBe(1);
  });

  it('keeps up with a thousand events a second, in a bounded list', async () => {
    const dev = await startDev();
    const { page, problems } = await openPage(browser);
    await page.goto(dev.url);
    for (let round = 1; round <= 20; round += 1) {
      await send(dev.url, trafficOf(1_000));
      // What is typed meanwhile is there.
      if (round === 10) await page.getByLabel('Endpoint').pressSequentially('widgets');
    }
    await page.getByRole('heading', { name: '20,000 events' }).waitFor();
    expect(await page.getByLabel('Endpoint').inputValue()).toBe('widgets');
    expect(await page.locator('table.live tbody tr').count()).toBeLessThanOrEqual(200);
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByRole('button', { name: 'Newest' }).waitFor();
    expect(problems).toEqual([]);
  });
});

/** One of each kind of view. */
const KINDS = [
  '#/live?open=0',
  '#/ignored',
  '#/setup',
  '#/answers/top-endpoints',
  '#/answers/versions-by-user',
  '#/answers/endpoint-over-time',
];

/** Loaded with a browser, a machine of two cores takes its time for axe. */
const AXE_TIMEOUT_MS = 120_000;

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const)('in %s, %i px wide', (colorScheme, width) => {
  it(
    'axe finds nothing serious, and nothing is cut off',
    async () => {
      const dev = await startDev();
      await send(dev.url, trafficOf(200));
      const { page } = await openPage(browser, {
        colorScheme,
        viewport: { width, height: 844 },
        bypassCSP: true,
      });
      for (const view of KINDS) {
        await page.goto('about:blank');
        await page.goto(`${dev.url}/${view}`);
        await page.locator('main :is(table, .empty, .card)').first().waitFor();
        await page.addScriptTag({ path: AXE });
        const found: string[] = await page.evaluate(
          `axe.run().then(({ violations }) => violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
        );
        expect([view, ...found]).toEqual([view]);
        const overflow: number = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect([view, Math.max(0, overflow)]).toEqual([view, 0]);
      }
    },
    AXE_TIMEOUT_MS,
  );
});

it('its files are small, and name no other address', () => {
  const folder = new URL('../../dist/esm/cli/page/', import.meta.url);
  const files = readdirSync(folder).filter((name) => /\.(?:html|js|css|svg)$/.test(name));
  const bytes = files.map((name) => gzipSync(readFileSync(new URL(name, folder))).length);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
  for (const name of files) {
    const text = readFileSync(new URL(name, folder), 'utf8').replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, '');
    expect(text).not.toMatch(/(?:src|href|url|import|fetch)\s*[=(]\s*["'`]?https?:/);
  }
});
