import type { Cancel, Clock } from '../../../src/deliver/clock.js';
import { createDelivery } from '../../../src/deliver/create-delivery.js';
import { FileStore } from '../../../src/deliver/outbox/file-store.js';
import type { FileStoreOptions } from '../../../src/deliver/outbox/store-parts.js';
import type { Files } from '../../../src/deliver/outbox/disk/files.js';
import { scanLines } from '../../../src/deliver/outbox/disk/line.js';
import type { Sender } from '../../../src/deliver/send/sender.js';
import type { DeliverySettings } from '../../../src/deliver/settings.js';
import type { Sink } from '../../../src/deliver/sink.js';
import { Counts, type Stats } from '../../../src/diagnostics.js';
import { parseEvent } from '../../../src/event/event-json.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { FakePostHog } from '../fake-posthog.js';
import { acceptAll, accountedFor, makeEvents, RecordingReporter, SETTINGS, TOKEN } from '../support.js';
import { VirtualClock } from '../virtual-clock.js';
import { ScriptedFiles } from './scripted-files.js';
import { KEY } from './support.js';

export const DIRECTORY = '/outbox';

/** One directory, one PostHog and one time, and processes that come and go. Nothing in it is real. */
export class VirtualWorld {
  readonly clock = new VirtualClock();
  readonly files = new ScriptedFiles();
  readonly postHog: FakePostHog = new FakePostHog(this.clock);
  readonly dead = new Set<string>();
  readonly processes: VirtualProcess[] = [];
  /** What the wall clock was moved by. */
  wallOffsetMs = 0;
  #nextEvent = 0;

  constructor() {
    this.files.nowMs = () => this.wallMs();
  }

  wallMs(): number {
    return this.clock.wallMs() + this.wallOffsetMs;
  }

  start(changes: ProcessChanges = {}): VirtualProcess {
    const process = new VirtualProcess(this, this.processes.length, changes);
    this.processes.push(process);
    return process;
  }

  get running(): readonly VirtualProcess[] {
    return this.processes.filter((process) => process.isRunning);
  }

  /** Events that no process of this world accepted before. */
  nextEvents(count: number): ProductEvent[] {
    this.#nextEvent += count;
    return makeEvents(count, this.#nextEvent - count);
  }

  /** Time passes in the middle of a turn; then another process adopts what is there, sends it and deletes it. */
  takeAllAfter(ms: number): void {
    const fault = this.files.fault;
    this.files.fault = () => undefined;
    this.clock.skip(ms);
    for (const path of this.files.paths(/\/1-[^/]*$/)) {
      const adopted = `${path}0`;
      this.files.rename(path, adopted);
      for (const file of this.files.paths(/\.(open|sealed)$/)) {
        if (!file.startsWith(`${adopted}/`)) continue;
        for (const line of scanLines(this.files.contents(file), true).lines) {
          this.postHog.taken.add(parseEvent(line.toString()).uuid);
        }
        this.files.remove(file);
      }
      this.files.remove(`${adopted}/owner`);
      this.files.removeDirectory(adopted);
    }
    this.files.fault = fault;
  }

  paths(end: string | RegExp): string[] {
    return this.files.paths(end);
  }
}

export interface ProcessChanges {
  readonly settings?: Partial<DeliverySettings>;
  readonly store?: Partial<FileStoreOptions>;
  readonly lanes?: number;
  /** What its machine's wall clock is off by, in milliseconds. */
  readonly wallOffMs?: number;
}

/** A delivery with an outbox in a process that may be killed at any moment. */
export class VirtualProcess {
  readonly counts = new Counts();
  readonly reporter = new RecordingReporter();
  readonly delivery: Sink;
  readonly store: FileStore;
  readonly accepted: string[] = [];
  isRunning = true;
  /** What its timers would have done since `pause`. */
  #held: (() => void)[] | undefined;
  /** What its steady clock didn't count. */
  #uncountedMs = 0;
  #pausedAtMs = 0;
  readonly #wallOffMs: number;
  readonly #world: VirtualWorld;
  readonly #identity: string;

  constructor(
    world: VirtualWorld,
    number: number,
    { settings, store, lanes = 2, wallOffMs = 0 }: ProcessChanges,
  ) {
    this.#world = world;
    this.#wallOffMs = wallOffMs;
    this.#identity = `machine ${number + 1} 1`;
    const clock = this.#createClock();
    const maxBytes = store?.maxBytes ?? 64 * 1024 * 1024;
    const maxAgeMs = store?.maxAgeMs ?? 7 * 86_400_000;
    const given: DeliverySettings = {
      ...SETTINGS,
      flushIntervalMs: 2_000,
      shutdownTimeoutMs: 10_000,
      ...settings,
      outbox: { directory: DIRECTORY, maxBytes, maxAgeMs, sync: 'interval' },
    };
    this.store = new FileStore({
      directory: DIRECTORY,
      key: KEY,
      maxBytes,
      maxAgeMs,
      sync: 'interval',
      files: this.#createFiles(),
      clock,
      identity: { self: this.#identity, hasEnded: (identity) => world.dead.has(identity) },
      uid: world.files.uid,
      chunkEvents: given.batchSize,
      chunkBytes: Math.min(2 * 1024 * 1024, maxBytes / 8),
      ...store,
    });
    this.delivery = createDelivery(
      {
        projectToken: TOKEN,
        host: 'https://posthog.test',
        settings: given,
        counts: this.counts,
        reporter: this.reporter,
      },
      {
        senders: Array.from({ length: lanes }, () => this.#createSender()),
        store: this.store,
        clock,
        random: () => 0.5,
      },
    );
  }

  accept(events: readonly ProductEvent[]): void {
    acceptAll(this.delivery, this.counts, events);
    for (const { uuid } of events) this.accepted.push(uuid);
  }

  /** It ends without a word. @param isNoticed Whether others can see that, or have to wait for its silence. */
  kill(isNoticed = true): void {
    this.isRunning = false;
    if (isNoticed) this.#world.dead.add(this.#identity);
  }

  /** It does nothing, as after SIGSTOP. */
  pause(): void {
    this.#held = [];
    this.#pausedAtMs = this.#world.clock.monotonicMs();
  }

  /** @param isCounted Whether its steady clock ran on: it doesn't while a machine is suspended. */
  resume(isCounted = true): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (!isCounted) this.#uncountedMs += this.#world.clock.monotonicMs() - this.#pausedAtMs;
    for (const run of held) this.#world.clock.soon(run);
  }

  async shutdown(deadlineMs: number): Promise<void> {
    await this.delivery.shutdown(deadlineMs);
    this.isRunning = false;
  }

  get events(): Stats['events'] {
    return this.counts.stats(this.delivery.waiting()).events;
  }

  get lost(): number {
    return Object.values(this.events.dropped).reduce((sum, count) => sum + count, 0);
  }

  get unaccounted(): number {
    return this.counts.accepted - accountedFor(this.delivery, this.counts);
  }

  /** What the process still does after its end, promises under way say, must have no effect. */
  #createFiles(): Files {
    const { files } = this.#world;
    const guard = <A extends unknown[], R>(run: (...args: A) => R): ((...args: A) => R) => {
      return (...args) => {
        if (this.isRunning) return run(...args);
        throw Object.assign(new Error('This process has ended'), { code: 'ESRCH' });
      };
    };
    return {
      makeDirectory: guard((path) => files.makeDirectory(path)),
      look: guard((path) => files.look(path)),
      list: guard((path) => files.list(path)),
      create: guard((path) => files.create(path)),
      write: guard((...args) => files.write(...args)),
      truncate: guard((...args) => files.truncate(...args)),
      close: guard((file) => files.close(file)),
      rename: guard((from, to) => files.rename(from, to)),
      remove: guard((path) => files.remove(path)),
      removeDirectory: guard((path) => files.removeDirectory(path)),
      readNow: guard((...args) => files.readNow(...args)),
      touch: guard((path) => {
        files.touch(path);
        const entry = files.entries.get(path);
        if (entry) entry.modifiedAtMs += this.#wallOffMs;
      }),
      read: guard((...args) => files.read(...args)),
      sync: guard((file) => files.sync(file)),
      syncDirectory: guard((path) => files.syncDirectory(path)),
    };
  }

  #createClock(): Clock {
    const { clock } = this.#world;
    const whileRunning = (run: () => void) => (): void => {
      if (this.#held) this.#held.push(whileRunning(run));
      else if (this.isRunning) run();
    };
    return {
      monotonicMs: () => clock.monotonicMs() - this.#uncountedMs,
      wallMs: () => this.#world.wallMs() + this.#wallOffMs,
      soon: (run) => clock.soon(whileRunning(run)),
      after: (waitMs, run): Cancel => clock.after(waitMs, whileRunning(run)),
    };
  }

  #createSender(): Sender {
    return {
      send: async (batch) => {
        const answer = await this.#world.postHog.send(batch);
        return this.isRunning ? answer : new Promise(() => {});
      },
      close: () => {},
    };
  }
}
