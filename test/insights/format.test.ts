import { describe, expect, it } from 'vitest';
import { type Cell, formatCell, INSIGHTS, readStoredEvents, type Unit } from '../../src/insights/index.js';
import { formatAnswer } from '../../src/cli/answer-text.js';
import { painter } from '../../src/cli/terminal/terminal.js';
import { event } from './events.js';

describe('a value, as people read it', () => {
  it.each<[Cell, Unit, string]>([
    [1_234_567, 'requests', '1,234,567'],
    [3.4, 'requests', '3'],
    [12.34, '%', '12.3 %'],
    [0, '%', '0.0 %'],
    [9.87, 'ms', '9.9 ms'],
    [1234.5, 'ms', '1,235 ms'],
    [0.25, 's', '0.3 s'],
    [119, 's', '119 s'],
    [150, 's', '2.5 min'],
    [9000, 's', '2.5 h'],
    [216_000, 's', '2.5 days'],
    ['2026-11-27T08:00:00.123Z', 'time', '2026-11-27 08:00:00'],
    [true, 'yes/no', 'yes'],
    [false, 'yes/no', 'no'],
    [null, 's', '–'],
  ])('%j in %s is %j', (cell, unit, text) => {
    expect(formatCell(cell, unit)).toBe(text);
  });

  it.each<[Cell, Unit, string]>([
    [1_234, 'requests', '≈ 1,234'],
    [12.34, '%', '≈ 12.3 %'],
    [7, 'users', '≥ 7'],
    [7, 'accounts', '≥ 7'],
    [2, 'step', '2'],
    ['GET /v1/a', 'text', 'GET /v1/a'],
    [null, 'requests', '–'],
  ])('%j in %s of a sample is %j', (cell, unit, text) => {
    expect(formatCell(cell, unit, true)).toBe(text);
  });
});

describe('an answer in the terminal', () => {
  const [insight] = INSIGHTS;
  const rows = insight?.answer([event({}), event({ endpoint: `GET /v1/${'long'.repeat(100)}` })]) ?? [];
  const print = (hasColour: boolean): readonly string[] =>
    insight ? formatAnswer(insight, rows, { paint: painter(hasColour), limit: 1 }) : [];

  it('has colours where they are wanted, and the same text without', () => {
    expect(print(true).join('\n')).toContain('\u001b[1m');
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    const plain = print(true).map((line) => line.replaceAll(/\u001b\[\d+m/g, ''));
    expect(print(false)).toEqual(plain);
  });

  it('cuts what is too long for a line', () => {
    const [, heading = '', ...lines] = print(false);
    expect(heading.length).toBeLessThan(130);
    expect(lines).toContain('   … and 1 more row');
    const all = insight ? formatAnswer(insight, rows, { paint: painter(false), limit: 9 }) : [];
    expect(all.find((line) => line.includes('longlong'))?.length).toBeLessThan(150);
  });
});

describe('stored events are read', () => {
  const stored = event({ user: 'ada' });
  const { distinctId, ...others } = stored;
  const events = [stored];

  it.each([
    ['one a line', `${JSON.stringify(stored)}\n\n`, 0],
    ['with what else the local PostHog keeps', JSON.stringify({ ...stored, copies: 2, wire: 'v0' }), 0],
    ['in an array', JSON.stringify(events), 0],
    ['as /events answers', JSON.stringify({ events, next: 1, total: 1, forgotten: 0 }), 0],
    ['as PostHog exports them', JSON.stringify({ ...others, distinct_id: distinctId }), 0],
    ['beside what is none', `7\nnull\n[]\n{"uuid":"1"}\n${JSON.stringify(stored)}\n{"uu`, 5],
  ])('%s', (_, text, unreadable) => {
    expect(readStoredEvents(text)).toEqual({ events, unreadable });
  });

  it('of nothing there are none', () => {
    expect(readStoredEvents('')).toEqual({ events: [], unreadable: 0 });
  });
});
