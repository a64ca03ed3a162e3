import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** On the system's file system for temporary files; gone with the process. */
export function temporaryDirectory() {
  const root = mkdtempSync(join(tmpdir(), 'spanhog-bench-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** @throws {Error} when not everything was accepted and delivered: a write that was skipped is cheap */
export async function checkDelivered(processor, ended) {
  await processor.forceFlush();
  const { accepted, delivered } = processor.stats().events;
  if (delivered !== ended || accepted !== ended)
    throw new Error(`${ended} ended, ${accepted} accepted, ${delivered} delivered`);
}

/** @param {string} name @param {Float64Array} values */
export function quantiles(name, values) {
  const sorted = values.toSorted();
  const at = (share) => sorted[Math.floor(sorted.length * share)];
  return { [`${name}P50Us`]: at(0.5), [`${name}P999Us`]: at(0.999) };
}
