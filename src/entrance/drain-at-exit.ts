/** What still waits in a processor as the process ends by itself. */
export interface Drainable {
  /** Sends what waits, within its own short limit. */
  drain(): Promise<void>;
  /** Events in memory. */
  queued(): number;
  /** Called as the process ends with events in memory: they are lost. */
  lost(events: number): void;
}

const live = new Set<Drainable>();
/** Events that were left after the last drain: once for what could not be sent is enough. */
const left = new WeakMap<Drainable, number>();

function onBeforeExit(): void {
  for (const one of live) {
    const queued = one.queued();
    if (queued === 0 || left.get(one) === queued) continue;
    // The drain keeps the process alive for as long as it takes, and this comes again.
    left.set(one, queued);
    void one.drain().then(() => left.set(one, one.queued()));
  }
}

function onExit(): void {
  for (const one of live) {
    const queued = one.queued();
    if (queued > 0) one.lost(queued);
  }
}

/** Sends what waits when nothing is left to do, and tells what is lost when the process ends all the same. */
export function drainAtExit(one: Drainable): void {
  if (live.size === 0) {
    process.on('beforeExit', onBeforeExit);
    process.on('exit', onExit);
  }
  live.add(one);
}

/** To be called when there is nothing left to drain. */
export function leaveExit(one: Drainable): void {
  live.delete(one);
  if (live.size > 0) return;
  process.off('beforeExit', onBeforeExit);
  process.off('exit', onExit);
}
