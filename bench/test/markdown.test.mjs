import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkMarkers, fillMarkers, writeMarkers } from '../harness/markers.mjs';
import { toMarkdown } from '../harness/report.mjs';

const directory = mkdtempSync(join(tmpdir(), 'spanhog-bench-test-'));
after(() => rmSync(directory, { recursive: true }));
const MACHINE = {
  machine: '2 × CPU',
  node: 'v20',
  versions: { spanhog: '1' },
  date: '2026-01-01',
  quick: false,
};
const LINE = {
  figure: 'f',
  against: 'a',
  unit: 'ratio',
  target: { max: 1.06 },
  median: 1.01,
  quartiles: [1, 1.02],
  min: 1,
  max: 1.03,
  sides: null,
};

describe('the table in Markdown', () => {
  for (const [verdict, mark] of [
    ['met', '✓'],
    ['missed', '✗'],
    ['unproven', '?'],
  ])
    it(`marks ${verdict} with ${mark}, and with no other`, () => {
      const { bench } = toMarkdown([{ ...LINE, verdict }], [], [], MACHINE);
      assert.equal(bench.replaceAll(/[^✓✗?]/g, ''), mark);
    });

  it('says below itself what proves nothing', () => {
    const { bench } = toMarkdown(
      [{ ...LINE, verdict: 'unproven' }],
      [],
      ['api proves nothing: noise'],
      MACHINE,
    );
    assert.match(bench, /\n\n- api proves nothing: noise\.\n\n2026-01-01, /);
  });

  it('is not there where only some figures were measured', () => {
    const tables = [{ name: 'scale', rows: [['replicas'], ['1']] }];
    assert.deepEqual(Object.keys(toMarkdown(undefined, tables, [], MACHINE)), ['scale']);
  });
});

describe('markers', () => {
  it('hold what is named like them, in whichever file they are', () => {
    const files = ['performance', 'scale'].map((name) => join(directory, `${name}.md`));
    writeFileSync(files[0], 'a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n');
    writeFileSync(files[1], '<!-- scale --><!-- /scale -->');
    checkMarkers(files, ['bench', 'scale']);
    writeMarkers(files, { bench: 'table', scale: 'other' });
    assert.equal(readFileSync(files[0], 'utf8'), 'a\n<!-- bench -->\n\ntable\n\n<!-- /bench -->\nb\n');
    assert.equal(readFileSync(files[1], 'utf8'), '<!-- scale -->\n\nother\n\n<!-- /scale -->');
  });

  it('are missed before anything is measured', () => {
    const file = join(directory, 'none.md');
    writeFileSync(file, '<!-- /bench --> in the wrong order <!-- bench -->');
    assert.throws(() => checkMarkers([file], ['bench', 'scale']), /of bench or scale in/);
  });

  it('take text as it is, and are filled again as they were', () => {
    const once = fillMarkers('<!-- x -->old<!-- /x -->', { x: '$& $1' });
    assert.equal(once, '<!-- x -->\n\n$& $1\n\n<!-- /x -->');
    assert.equal(fillMarkers(once, { x: '$& $1' }), once);
  });
});
