import type { IncomingMessage } from 'node:http';
import type { Bridge } from '../bridge.js';
import { Backstage } from '../deliver/untraced.js';
import type { Notice } from '../diagnostics.js';
import type { Explained } from '../match/decide.js';
import { describeDecision, type ToldDecision } from './told-decision.js';

/** What a local server that shows decisions says of itself with every answer. */
const LOCAL_HEADER = 'spanhog-local';
const LOCAL_WORD = 'decisions';
const PATH = '/spanhog/decisions';
const LOOPBACK_URL = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;
const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/;
/** Decisions that wait to be told. What comes on top is not told: `stats` counts it all the same. */
const MAX_UNKNOWN = 500;
const MAX_WAITING = 1_000;
const MAX_NOTICES = 50;
const TELL_MS = 400;
/** An app whose requests become no events sends nothing, and so gets no answer. */
const ASK_MS = 3_000;
const TIMEOUT_MS = 2_000;

/** Of the bridge, what its decisions are told with. */
type DecisionSource = Pick<Bridge, 'options' | 'stats' | 'reporter'>;

/** Where our own delivery sends to an address that a local server can have; nothing else is ever told, or asked. */
export function localDecisions(source: DecisionSource): LocalDecisions | undefined {
  const { host, client, dryRun, projectToken } = source.options;
  if (client || dryRun || projectToken === undefined || !LOOPBACK_URL.test(host)) return undefined;
  return new LocalDecisions(source);
}

/**
 * Tells `spanhog dev` on this machine what each request became, and why: without any value of it (told-decision.ts).
 * A server says in a header of its answers to our events that it wants to know, and only one on a loopback address is
 * believed; a PostHog says no such thing. Until the first answer a few decisions are kept. Without a local host nobody
 * makes one of these, and where the server doesn't ask, decisions are no longer looked at. Its timers keep no process,
 * its connections neither, and no fault of it is anybody's business.
 */
export class LocalDecisions {
  readonly #source: DecisionSource;
  readonly #backstage = new Backstage();
  #state: 'unknown' | 'wanted' | 'unwanted' = 'unknown';
  #waiting: ToldDecision[] = [];
  #notices: Notice[] = [];
  #untold = 0;
  #timer: NodeJS.Timeout | undefined;
  #isTelling = false;

  constructor(source: DecisionSource) {
    this.#source = source;
    source.reporter.listen((notice) => {
      if (this.#state !== 'unwanted' && this.#notices.length < MAX_NOTICES) this.#notices.push(notice);
    });
  }

  /** Whether a decision is worth explaining now. */
  get isWatching(): boolean {
    if (this.#state === 'unwanted') return false;
    const limit = this.#state === 'wanted' ? MAX_WAITING : MAX_UNKNOWN;
    if (this.#waiting.length < limit) return true;
    this.#untold += 1;
    return false;
  }

  observe(explained: Explained): void {
    this.#waiting.push(describeDecision(explained));
    this.#schedule(this.#state === 'wanted' ? TELL_MS : ASK_MS);
  }

  /** An answer has come to a request that brought events. */
  answered(word: string | undefined, address: string | undefined): void {
    const isLocal = word === LOCAL_WORD && address !== undefined && LOOPBACK_ADDRESS.test(address);
    this.#become(isLocal ? 'wanted' : 'unwanted');
  }

  /** Tells what waits, within a limit, for which the process stays: somebody waits for it. Never rejects. */
  async end(limitMs: number): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state === 'wanted') {
      const stays = this.#backstage.run(() => setTimeout(() => undefined, TIMEOUT_MS));
      try {
        await this.#backstage.run(() => this.#tell(Math.min(limitMs, TIMEOUT_MS)));
      } finally {
        clearTimeout(stays);
      }
    }
    this.#become('unwanted');
  }

  #become(state: 'wanted' | 'unwanted'): void {
    if (this.#state === state) return;
    this.#state = state;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (state === 'unwanted') {
      this.#waiting = [];
      this.#notices = [];
    } else this.#schedule(TELL_MS);
  }

  #schedule(waitMs: number): void {
    if (this.#timer) return;
    this.#backstage.run(() => {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        if (this.#state === 'wanted') void this.#tell(TIMEOUT_MS);
        else if (this.#state === 'unknown') void this.#ask();
      }, waitMs).unref();
    });
  }

  /** Only where nothing was sent: else the answer to the events tells. It is a request for the page, and says nothing. */
  async #ask(): Promise<void> {
    const { queued, delivered } = this.#source.stats().events;
    if (queued > 0 || delivered > 0) return;
    const answer = await exchange(`${this.#source.options.host}/`, undefined, TIMEOUT_MS);
    if (answer && this.#state === 'unknown') this.answered(answer.word, answer.address);
  }

  async #tell(limitMs: number): Promise<void> {
    if (this.#isTelling || (this.#waiting.length === 0 && this.#notices.length === 0)) return;
    this.#isTelling = true;
    const [decisions, notices, untold] = [this.#waiting, this.#notices, this.#untold];
    this.#waiting = [];
    this.#notices = [];
    this.#untold = 0;
    const told = { pid: process.pid, stats: this.#source.stats(), decisions, notices, untold };
    const answer = await exchange(`${this.#source.options.host}${PATH}`, JSON.stringify(told), limitMs);
    this.#isTelling = false;
    // Gone, or another server by now: the next answer to events says which.
    if (answer?.word !== LOCAL_WORD) this.#state = 'unknown';
    else if (this.#waiting.length > 0) this.#schedule(TELL_MS);
  }
}

/** One request that keeps no process alive; `undefined` when there was no answer. Never rejects. */
function exchange(
  url: string,
  body: string | undefined,
  timeoutMs: number,
): Promise<{ readonly word: string | undefined; readonly address: string | undefined } | undefined> {
  return new Promise((resolve) => {
    try {
      // Loaded when somebody listens: an import would load it for everybody, before the instrumentation.
      const { request } = process.getBuiltinModule('node:http');
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = request(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false });
      const timer = setTimeout(() => sent.destroy(), timeoutMs).unref();
      sent.on('socket', (socket) => socket.unref());
      sent.on('error', () => resolve(undefined));
      sent.once('close', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      sent.once('response', (answer: IncomingMessage) => {
        const word = answer.headers[LOCAL_HEADER];
        resolve({ word: typeof word === 'string' ? word : undefined, address: answer.socket.remoteAddress });
        answer.on('error', () => undefined);
        answer.resume();
      });
      sent.end(body);
    } catch {
      resolve(undefined);
    }
  });
}
