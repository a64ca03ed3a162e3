import type { ApiRequest, Origin } from '../../request/api-request.js';
import type { EndedSpan } from '../../span/span.js';
import { propertyValue } from '../json-value.js';
import type { JsonValue } from '../product-event.js';
import { Durations } from './durations.js';
import { classOf } from './same-facts.js';

type Values = Readonly<Record<string, unknown>>;

/** One request for a roll-up. */
export class RolledRequest {
  readonly name: string;
  readonly request: ApiRequest;
  /** What a rule adds. */
  readonly given: Values;
  /** For how many requests it stands. */
  readonly weight: number;
  readonly span: EndedSpan;

  constructor(name: string, request: ApiRequest, given: Values, weight: number, span: EndedSpan) {
    this.name = name;
    this.request = request;
    this.given = given;
    this.weight = weight;
    this.span = span;
  }
}

const NOTHING: Values = Object.freeze({});

/** The requests that will be one event. */
export class RollupGroup {
  readonly name: string;
  /** 2 for `2xx`; 0 without a status. */
  readonly statusClass: number;
  /** Makes its event's id, together with the process's. Another one after a restart. */
  number: number;
  /** Requests in it, by themselves and by their weights. */
  requests = 0;
  count = 0;
  durations: Durations = new Durations();
  /** Whether something came since the event was written down last. */
  isChanged = true;
  /** Of memory, about. */
  readonly bytes: number;
  readonly keepsSpan: boolean;
  /** The example's, where somebody will look at it. */
  span: EndedSpan | undefined;
  #request: ApiRequest;
  #example: Origin;
  #exampleMs: number;
  #properties: Record<string, JsonValue>;
  /** What the event said when it was written down last. */
  #written = { requests: 0, count: 0, durations: { sumMs: 0, count: 0 } };

  /** @param keepsSpan Whether its example's span is kept until then. */
  constructor(first: RolledRequest, number: number, keepsSpan: boolean) {
    const { request } = first;
    this.name = first.name;
    this.statusClass = classOf(request.statusCode);
    this.number = number;
    this.keepsSpan = keepsSpan;
    // What no event tells isn't kept either.
    const caller = { ...request.caller, groupProperties: {}, set: NOTHING, setOnce: NOTHING };
    this.#request = { ...request, caller, path: '', userAgent: undefined, properties: NOTHING };
    this.#learnPerson(request.caller);
    this.#example = request.origin;
    this.#exampleMs = request.durationMs;
    this.#properties = propertiesOf(first);
    this.span = keepsSpan ? first.span : undefined;
    const { set, setOnce } = this.#request.caller;
    const given = [this.#properties, set, setOnce].filter((values) => !isEmpty(values));
    this.bytes = BASE_BYTES + (given.length === 0 ? 0 : JSON.stringify(given).length);
    this.#count(first);
  }

  /** What they have in common, and the first one's time. */
  get request(): ApiRequest {
    return this.#request;
  }

  get failed(): boolean {
    return this.#request.failed;
  }

  /** The trace of one of them: all failed or none, so it is the slowest. */
  get example(): Origin {
    return this.#example;
  }

  /** Of the app, where all of them have the same. */
  get properties(): Values {
    return this.#properties;
  }

  add(more: RolledRequest): void {
    const { request } = more;
    const known = this.#request;
    // By their names, as in `same-facts`.
    if (request.statusCode !== known.statusCode) this.#share('statusCode');
    if (request.sessionId !== known.sessionId) this.#share('sessionId');
    if (request.graphqlErrorCount !== known.graphqlErrorCount) this.#share('graphqlErrorCount');
    if (request.streamDurationMs !== known.streamDurationMs) this.#share('streamDurationMs');
    if (!isEmpty(this.#properties)) this.#shareProperties(propertiesOf(more));
    this.#learnPerson(request.caller);
    if (request.durationMs > this.#exampleMs) {
      this.#example = request.origin;
      this.#exampleMs = request.durationMs;
      if (this.keepsSpan) this.span = more.span;
    }
    this.#count(more);
  }

  /** Its event was written down as it is. */
  written(): void {
    this.isChanged = false;
    this.#written = { requests: this.requests, count: this.count, durations: this.durations.state };
  }

  /**
   * What was written down is another process's: the rest is an event of its own.
   * @returns Requests that are no longer here.
   */
  restart(number: number): number {
    const { requests, count, durations } = this.#written;
    this.number = number;
    this.requests -= requests;
    this.count -= count;
    this.durations = this.durations.since(durations.sumMs, durations.count);
    this.isChanged = true;
    this.#written = { requests: 0, count: 0, durations: { sumMs: 0, count: 0 } };
    return requests;
  }

  #count({ request, weight }: RolledRequest): void {
    this.requests += 1;
    this.count += weight;
    this.durations.add(request.durationMs, weight);
    this.isChanged = true;
  }

  /** Told where all agree. */
  #share(name: 'statusCode' | 'sessionId' | 'graphqlErrorCount' | 'streamDurationMs'): void {
    if (this.#request[name] !== undefined) this.#request = { ...this.#request, [name]: undefined };
  }

  #shareProperties(others: Values): void {
    for (const [name, value] of Object.entries(this.#properties)) {
      if (others[name] !== value) delete this.#properties[name];
    }
  }

  /** The latest word counts, and of `$set_once` the first. */
  #learnPerson({ set, setOnce }: ApiRequest['caller']): void {
    if (isEmpty(set) && isEmpty(setOnce)) return;
    const { caller } = this.#request;
    const learnt = {
      ...caller,
      set: isEmpty(set) ? caller.set : { ...caller.set, ...safe(set) },
      setOnce: isEmpty(setOnce) ? caller.setOnce : { ...safe(setOnce), ...caller.setOnce },
    };
    this.#request = { ...this.#request, caller: learnt };
  }
}

/** A group without properties of the app, about. */
const BASE_BYTES = 1_024;

/** Scalars alone: whether two objects are the same costs more than it is worth. */
function propertiesOf({ given, request }: RolledRequest): Record<string, JsonValue> {
  if (isEmpty(given) && isEmpty(request.properties)) return {};
  const found: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries({ ...given, ...request.properties })) {
    if (typeof value === 'object' && value !== null) continue;
    const kept = propertyValue(value);
    if (kept !== undefined) found[name] = kept;
  }
  return found;
}

/** A copy: the app may change what it gave. */
function safe(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const kept = propertyValue(value);
      return kept === undefined ? [] : [[name, kept] as const];
    }),
  );
}

function isEmpty(values: Values): boolean {
  for (const name in values) if (Object.hasOwn(values, name)) return false;
  return true;
}
