import { matchesName, matchesRoute, type EndpointPattern } from '../../match/pattern.js';
import { UNMATCHED, type ApiRequest } from '../../request/api-request.js';
import { segmentsOf } from '../../request/route/path.js';
import { hash96 } from '../hash.js';

/** The option `sampling`, resolved. */
export interface SamplingSettings {
  /** The part of the requests that is kept, above 0, up to 1. */
  readonly rate: number;
  readonly by: 'caller' | 'trace';
  /** The first whose pattern matches says the rate. */
  readonly rules: readonly { readonly pattern: EndpointPattern; readonly rate: number }[];
  /** Whether an upstream sampler's thinning is made up for. */
  readonly upstream: boolean;
}

const MAX_ENDPOINTS = 4_096;

/** Decides by hash which requests are kept: the same in every process, whatever it has seen. */
export class Sampling {
  readonly #settings: SamplingSettings;
  readonly #rates = new Map<string, number>();

  constructor(settings: SamplingSettings) {
    this.#settings = settings;
  }

  /** The rate at which this request was kept; `undefined`: it was left out. */
  rateOf(request: ApiRequest): number | undefined {
    const rate = this.#rateOfEndpoint(request);
    return rate >= 1 || share(this.#idOf(request)) < rate ? rate : undefined;
  }

  /** Nobody's requests have no one to stay together for. */
  #idOf({ caller, origin }: ApiRequest): string {
    const id = this.#settings.by === 'caller' ? (caller.user ?? caller.organization) : undefined;
    return id === undefined ? `trace ${origin.traceId}` : `caller ${id}`;
  }

  #rateOfEndpoint({ method, route, endpoint }: ApiRequest): number {
    const { rules, rate } = this.#settings;
    if (rules.length === 0) return rate;
    const name = route === undefined ? `${method} ${UNMATCHED}` : endpoint;
    const known = this.#rates.get(name);
    if (known !== undefined) return known;
    const rule = rules.find(({ pattern }) =>
      route === undefined
        ? matchesName(pattern, method, UNMATCHED)
        : matchesRoute(pattern, method, segmentsOf(route)),
    );
    if (this.#rates.size >= MAX_ENDPOINTS) this.#rates.clear();
    this.#rates.set(name, rule?.rate ?? rate);
    return rule?.rate ?? rate;
  }
}

/** From 0 up to 1, evenly over ids. */
export function share(id: string): number {
  return hash96(id)[0] / 2 ** 32;
}
