import { constants } from 'node:os';

/** SIGUSR2 is nodemon's. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const;
type Listener = (...args: never[]) => unknown;
/** Ctrl-C goes to the app and to what runs it, npm or `node --watch`, which send it on: so soon it is the same one. */
const SAME_MS = 1_000;

/** What has to be done before a signal ends the process. */
export interface Leaver {
  /** Sends what waits within a limit of its own, and tells what is lost. Never rejects. */
  leave(): Promise<unknown>;
  /** The app ends the process when it likes: what waits is sent at once. */
  hurry(): void;
  /** Listeners that end no process. */
  readonly idle?: ReadonlySet<unknown>;
}

const REGISTRY: unique symbol = Symbol.for('spanhog.leavers');
const LEFT = 'exitedAfterDisconnect';
let begunMs = -SAME_MS;
let isLeaving = false;

/**
 * Where nobody else listens to SIGTERM, SIGINT, SIGHUP or SIGUSR2, what waits is sent before they end the process, as they
 * would have; and so by a cluster's worker before it ends with its primary. An app's own listener decides by itself when
 * the process ends.
 *
 * @param owner Whose events they are: what is said of one first counts.
 */
export function leaveOnSignal(owner: object, leaver: Leaver): void {
  const leavers = registry();
  if (!leavers.has(owner)) leavers.set(owner, leaver);
  if (leavers.has(REGISTRY)) return;
  leavers.set(REGISTRY, () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('disconnect', onDisconnect);
  });
  // First, or a listener of once is gone by the time that it is looked for.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  // Elsewhere a listener would keep a child process for as long as its parent.
  if (process.connected && clusterWorker()) process.prependListener('disconnect', onDisconnect);
}

/** To be called when there is nothing left to send. */
export function stayOnSignal(owner: object): void {
  const leavers = registry();
  leavers.delete(owner);
  if (leavers.size === 1) stopListening(leavers);
}

/** One for the ESM and CJS copies of this library: two that listen would leave the end to each other. */
function registry(): Map<unknown, unknown> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (known instanceof Map) return known;
  const fresh = new Map<unknown, unknown>();
  Reflect.set(globalThis, REGISTRY, fresh);
  return fresh;
}

function onSignal(signal: NodeJS.Signals): void {
  const leavers = [...registry().values()].filter(isLeaver);
  const idle = new Set(leavers.flatMap((leaver) => [...(leaver.idle ?? [])]));
  const others = process
    .listeners(signal)
    .filter((other) => other !== onSignal && !idle.has(other) && !waitsForOthers(other));
  const nowMs = performance.now();
  if (others.length > 0) {
    begunMs = nowMs;
    for (const leaver of leavers) leaver.hurry();
    return;
  }
  // A listener of once has begun to end the app, or this one has.
  if (nowMs - begunMs < SAME_MS) return;
  begunMs = nowMs;
  const end = (): void => {
    stopListening(registry());
    for (const other of process.listeners(signal)) if (idle.has(other)) process.off(signal, other);
    process.kill(process.pid, signal);
    // The kernel spares the first process of a container what nobody listens to.
    if (process.pid === 1) process.exit(128 + constants.signals[signal]);
  };
  // Who sends it again doesn't want to wait.
  if (isLeaving) return end();
  isLeaving = true;
  void Promise.all(leavers.map((leaver) => leaver.leave())).finally(end);
}

/** A cluster's worker ends in the turn in which its primary is gone, unless it says that it was to leave. */
function onDisconnect(): void {
  const worker = clusterWorker();
  if (!worker || Reflect.get(worker, LEFT) === true) return;
  Reflect.set(worker, LEFT, true);
  const leavers = [...registry().values()].filter(isLeaver);
  void Promise.all(leavers.map((leaver) => leaver.leave())).finally(() => process.exit(0));
}

function clusterWorker(): object | undefined {
  const worker: unknown = Reflect.get(process.getBuiltinModule('node:cluster'), 'worker');
  return typeof worker === 'object' && worker !== null ? worker : undefined;
}

function stopListening(leavers: Map<unknown, unknown>): void {
  const stop = leavers.get(REGISTRY);
  leavers.delete(REGISTRY);
  if (typeof stop === 'function') stop();
}

/**
 * Whether a listener ends the process only once no other is left, as `signal-exit`'s do: it asks who listens. Two that wait
 * for each other would keep the process for ever.
 */
function waitsForOthers(listener: Listener): boolean {
  return /\.listener(?:s|Count)\(/.test(Function.prototype.toString.call(listener));
}

function isLeaver(value: unknown): value is Leaver {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'leave') === 'function' &&
    typeof Reflect.get(value, 'hurry') === 'function'
  );
}
