import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A child process of Node's, with all that it has said so far. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the output once it holds the text; rejects when the process ends without it. */
  said(text: string | RegExp): Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{
    readonly output: string;
    readonly code: number | null;
    readonly signal: string | null;
  }>;
}

/** Starts Node in the repository with these arguments and nothing of our own environment but the path. */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({
    output,
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? signal : null,
  }));
  return {
    process: child,
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const has = (): boolean => (typeof text === 'string' ? output.includes(text) : text.test(output));
        const look = (): void => {
          if (!has()) return;
          waiting.delete(look);
          resolve(output);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without saying ${String(text)}:\n${output}`)));
      }),
  };
}
