import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { measureSize, measureSources } from '../harness/house.mjs';

const root = mkdtempSync(join(tmpdir(), 'spanhog-bench-test-'));
after(() => rmSync(root, { recursive: true }));

describe('measureSources', () => {
  it('counts lines and files of TypeScript, and a folder without those below it', () => {
    write('src/index.ts', 'a\nb\n');
    write('src/deliver/one.ts', 'a\n');
    write('src/deliver/two.ts', 'a\n');
    write('src/deliver/send/three.ts', 'a\n');
    write('src/page.html', 'a\n');
    assert.deepEqual(measureSources(root), { lines: 5, files: 4, largestFolder: 2 });
  });
});

describe('measureSize', () => {
  it('counts what the entry leads to, gzipped, and says what of it is loaded later, and what are words', async () => {
    // Half of these bytes are left when hexadecimal digits are packed.
    const [words, later] = [randomBytes(4_000).toString('hex'), randomBytes(2_000).toString('hex')];
    const entry = (text) =>
      `import 'posthog-node'; // a comment\n${text}export const load = () => import('./later.js');`;
    write('dist/esm/index.js', entry(`console.log('${words}');`));
    write('dist/esm/later.js', `console.log('${later}');`);
    write(
      'dist/modules/index.js',
      entry("import { words } from './vocabulary.generated.js'; console.log(words);"),
    );
    write('dist/modules/later.js', `console.log('${later}');`);
    write('dist/modules/vocabulary.generated.js', `export const words = '${words}';`);
    const { bytes, importBytes, chunks, vocabularyBytes } = await measureSize(root);
    assert.equal(chunks, 2);
    assert.ok(bytes > 6_000 && bytes < 7_500, `${bytes} bytes`);
    assert.ok(importBytes > 4_000 && importBytes < bytes - 2_000, `${importBytes} bytes at once`);
    assert.ok(vocabularyBytes > 4_000 && vocabularyBytes < 5_000, `${vocabularyBytes} bytes of words`);
  });
});

function write(file, text) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
