import { describe, expect, it } from 'vitest';
import { INSIGHTS } from '../../src/insights/index.js';
import { read } from './markdown.js';

describe('docs/answers.md', () => {
  it('lists the thirteen questions by their titles and ids, in order', async () => {
    const rows = read('docs/answers.md').matchAll(/^\| (.*\?) +\| `(.*)` +\|/gm);
    expect([...rows].map(([, title, id]) => [title, id])).toEqual(
      INSIGHTS.map(({ id, title }) => [title, id]),
    );
  });

  it('names every unit', () => {
    const page = read('docs/answers.md');
    const units = new Set(INSIGHTS.flatMap(({ columns }) => columns.map(({ unit }) => unit)));
    for (const unit of units) expect(page).toContain(`\`${unit}\``);
  });
});
