import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Child programs, the CLI and the demo run on dist: build it before the first test. */
export default function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}
