import { MAX_ANSWER_BYTES, readCode, type ExchangeLimits, type OutgoingRequest } from './exchange.js';
import type { Answer } from './outcome.js';

/** Where undici, and the copy of it that is Node's `fetch`, keep who makes the connections: up to 7, and from 8 on. */
const OLD_SLOT = Symbol.for('undici.globalDispatcher.1');
const NEW_SLOT = Symbol.for('undici.globalDispatcher.2');
/** What undici 8 puts into the old place, for older ones: it hands on to what is in the new one. */
const WRAPPER = 'Dispatcher1Wrapper';

/**
 * Whether the app has put a dispatcher of its own in the place of `fetch`'s: a `ProxyAgent`, a `MockAgent`, an agent with
 * another CA. Node's own, and one that follows the environment as we do, are none.
 */
export function hasOwnDispatcher(): boolean {
  const dispatcher = dispatcherOfFetch();
  if (typeof dispatcher !== 'object' || dispatcher === null) return false;
  const prototype: unknown = Object.getPrototypeOf(dispatcher);
  const { name } = dispatcher.constructor;
  if (name === 'EnvHttpProxyAgent') return false;
  if (name !== 'Agent' || typeof prototype !== 'object' || prototype === null) return true;
  // One that was composed of interceptors looks like an agent.
  if (Reflect.get(dispatcher, 'dispatch') !== Reflect.get(prototype, 'dispatch')) return true;
  return Object.getOwnPropertySymbols(dispatcher).some((symbol) => {
    const options: unknown = symbol.description === 'options' ? Reflect.get(dispatcher, symbol) : undefined;
    return typeof options === 'object' && options !== null && Reflect.get(options, 'connect') !== undefined;
  });
}

function dispatcherOfFetch(): unknown {
  const isNew = Number.parseInt(process.versions.undici ?? '', 10) >= 8;
  const old: unknown = isNew ? undefined : Reflect.get(globalThis, OLD_SLOT);
  const isWrapper = typeof old === 'object' && old?.constructor.name === WRAPPER;
  return isNew || isWrapper ? Reflect.get(globalThis, NEW_SLOT) : old;
}

/** As `exchange`, by `fetch` and the app's own dispatcher; three times the CPU of ours. */
export async function exchangeByFetch(
  { url, headers, body, wire }: OutgoingRequest,
  { signal, timeoutMs }: Pick<ExchangeLimits, 'signal' | 'timeoutMs'>,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers },
      body: Buffer.from(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const { status } = answer;
    const [retryAfter, contentType] = [answer.headers.get('retry-after'), answer.headers.get('content-type')];
    const isSuccess = status >= 200 && status < 300;
    const text = isSuccess ? await readText(answer, timeout) : undefined;
    if (!isSuccess) await answer.body?.cancel();
    return { kind: 'answered', status, retryAfter, contentType, wire, body: text };
  } catch (error) {
    if (timeout.aborted || signal.aborted) return { kind: 'unanswered', why: 'timeout' };
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    return { kind: 'unanswered', why: 'network', code: readCode(cause) ?? readCode(error) };
  }
}

/** `undefined` for a body that breaks off, or is longer than any of PostHog's. */
async function readText(answer: Response, timeout: AbortSignal): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    if (timeout.aborted) throw error;
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}
