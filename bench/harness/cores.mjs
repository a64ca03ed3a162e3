import { spawnSync } from 'node:child_process';

/**
 * A core for the process that is measured, and all others for what surrounds it; `undefined` where that can't be
 * had (one core, or no `taskset`): then the system places everybody.
 * @returns {{ measured: string, others: string } | undefined} lists as `taskset -c` takes them
 */
export function divideCores() {
  const { status, stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const cores = stdout
    .slice(stdout.lastIndexOf(':') + 1)
    .trim()
    .split(',')
    .flatMap((part) => {
      const [from, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    });
  const [measured, ...others] = cores;
  return others.length === 0 ? undefined : { measured: String(measured), others: others.join(',') };
}
