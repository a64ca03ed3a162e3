import { describe, expect, it } from 'vitest';
import { read } from './markdown.js';

const README = read('README.md');
const lines = README.split('\n');

describe('the front page', () => {
  it('has at most 200 lines', () => {
    expect(lines.length).toBeLessThanOrEqual(200);
  });

  it('has no table wider than 110 characters', () => {
    const tables = lines.filter((line) => line.trimStart().startsWith('|'));
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((line) => line.length > 110)).toEqual([]);
  });

  it('has both regions in its first block of code', () => {
    const [first = ''] = /<!-- quickstart -->\s+```js\n[^]*?```/.exec(README) ?? [];
    expect(first).toContain('https://us.i.posthog.com');
    expect(first).toContain('https://eu.i.posthog.com');
  });

  it('installs every package that its quickstart imports, or loads by name', () => {
    const [install = ''] = /<!-- install -->[^]*?<!-- \/install -->/.exec(README) ?? [];
    const [quickstart = ''] = /<!-- quickstart -->[^]*?<!-- \/quickstart -->/.exec(README) ?? [];
    const imported = [...quickstart.matchAll(/(?:from |register\()'((?:@[^/']+\/)?[^/'.]+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('node:'));
    expect(new Set(imported).size).toBe(6);
    const installed = install.split(/\s+/);
    expect(imported.filter((name) => !installed.includes(name))).toEqual([]);
  });

  it('promises no answer that PostHog does not give to a mistyped token', () => {
    expect(README).not.toMatch(/\b401\b/);
  });

  it('gives only numbers of events that the simulation gave', () => {
    const rowsOf = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => /^\| (?:none: an event|`rollup: \{ intervalMs|both, a minute)/.test(line));
    const plain = (row: string): string => row.replaceAll(/ \(\d+ %\)| /g, '');
    const simulated = new Set(rowsOf(read('docs/cost.md').split('<!-- cost -->')[1] ?? '').map(plain));
    const given = rowsOf(README).map(plain);
    expect(given).toHaveLength(3);
    expect(given.filter((row) => !simulated.has(row))).toEqual([]);
  });

  it('gives only figures that the table of the bench has', () => {
    const bench = read('docs/performance.md');
    const given = [...README.matchAll(/\b\d+\.\d+×/g)].map(([ratio]) => ratio);
    expect(given.length).toBeGreaterThanOrEqual(8);
    for (const [figure, against, name] of [
      ['CPU an event, from onEnd', 'posthog-node capture()', 'an event up to'],
      [
        'The same API, CPU a request',
        'hand-written capture()',
        'an Express API, a request, against the same',
      ],
      ['The same API, CPU a request', 'capture() and flush()', '… against capture() and flush()'],
      [
        'Express 5 API under load, CPU',
        'OpenTelemetry and an empty',
        '… against OpenTelemetry with an empty',
      ],
    ]) {
      expect(cell(README, [name])).toBe(medianOf(bench, figure, against));
    }
    const costs = lines.find((line) => line.startsWith("| spanhog's CPU a request"))?.split('|') ?? [];
    const rivals = [
      'hand-written capture()',
      'capture() and flush()',
      'request-log middleware',
      'moesif',
      'counters only',
      'readmeio',
    ];
    expect(costs.map((text) => text.trim()).filter((text) => /\d\.\d/.test(text))).toEqual(
      rivals.map((rival) => medianOf(bench, 'The same API, CPU a request', rival)),
    );
    expect(README).toContain(`(${medianOf(bench, 'The same API, CPU a request', 'request log on')} with`);
  });
});

/** The last cell of the table line that begins with these cells. */
function cell(markdown: string, [name = '']: readonly (string | undefined)[]): string | undefined {
  const line = markdown.split('\n').find((text) => text.startsWith(`| ${name}`));
  return line?.split('|').at(-2)?.trim();
}

/** The median of a figure in the table that the bench wrote. */
function medianOf(markdown: string, figure = '', against = ''): string | undefined {
  const line = markdown
    .split('\n')
    .find((text) => text.startsWith(`| ${figure}`) && (text.split('|')[2] ?? '').includes(against));
  return line?.split('|')[4]?.trim();
}
