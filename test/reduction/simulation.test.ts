import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/cost/simulate.mjs', import.meta.url));

it('over 100,000 requests of a made-up month, totals are exact, samples unbiased, quantiles within a bucket', () => {
  const args = [SCRIPT, '--requests', '100000', '--callers', '1000', '--replications', '200'];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const result: unknown = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
  expect(result).toMatchObject({ requests: 100_000, problems: [] });
});
