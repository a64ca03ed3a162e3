import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * What tells one process from another, for the `owner` file: `<machine> <pid> <start>`, where the machine is its
 * name, its boot and its pid namespace (two containers may have the same pids), and the start tells a process from
 * a later one with the same pid.
 */
export interface ProcessIdentity {
  readonly self: string;
  /** Whether that process has certainly ended; `false` when it runs, or can't be seen from here: another namespace. */
  hasEnded(identity: string): boolean;
}

const IDENTITY = /^(\S{1,200}) (\d{1,10}) (\S{1,40})$/;

/** The running process. */
export function systemIdentity(): ProcessIdentity {
  const parts = [hostname(), read('/proc/sys/kernel/random/boot_id'), readPidNamespace()];
  const machine = parts.map((part) => part.trim().replaceAll(/[^\w.:[\]-]/g, '_')).join('/');
  // Where the system doesn't tell them all, two machines or containers may look like one.
  const isKnown = parts.every((part) => part.trim() !== '');
  return {
    self: `${machine.slice(0, 200)} ${process.pid} ${startOf(process.pid)}`,
    hasEnded(identity) {
      const [, where, pid = '', start] = IDENTITY.exec(identity) ?? [];
      if (!isKnown || where !== machine.slice(0, 200)) return false;
      if (!isRunning(Number(pid))) return true;
      const startNow = startOf(Number(pid));
      return start !== '-' && startNow !== '-' && startNow !== start;
    },
  };
}

function isRunning(pid: number): boolean {
  if (pid < 1) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && Reflect.get(error, 'code') === 'ESRCH');
  }
}

/** Clock ticks from boot to the process's start, where the system tells; else `-`. */
function startOf(pid: number): string {
  // The second field is the program's name in brackets, and may hold anything; the start is the 20th behind it.
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] || '-';
}

function readPidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
