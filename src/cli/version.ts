import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The version of the installed package.
 * @param entry The program as it was started; npm starts it over a link in `node_modules/.bin`.
 */
export function readVersion(entry: string): string {
  // By the package's own name, so that it doesn't depend on how deep the built file lies.
  const manifest: unknown = createRequire(realpathSync(entry))('spanhog/package.json');
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
