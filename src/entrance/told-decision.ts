import type { Explained } from '../match/decide.js';
import type { Source, Sources } from '../request/facts/provenance.js';
import { inferBy } from '../request/route/inference/infer-by.js';

/** One decision as the local server is told it. No value of a request is in it but those that events have. */
export interface ToldDecision {
  /** `null`: none. */
  readonly event: string | null;
  readonly reason: string | undefined;
  /** The pattern of the rule that named it, or said that it is none. */
  readonly rule: string | undefined;
  readonly method: string | undefined;
  /** As reported; of a request that no route matches the path with `{id}` for whatever may be a value. */
  readonly endpoint: string | undefined;
  readonly status: number | undefined;
  readonly atMs: number | undefined;
  readonly service: string | undefined;
  readonly traceId: string;
  readonly spanId: string;
  /** By fact. */
  readonly sources: Readonly<Record<string, Source>>;
}

const NOTHING_LEARNED = { isLiteral: () => false, isLiteralBehind: () => false };
const NAME_WITH_PATH = /\S*\/\S*/g;
/** What span names hold that follow no convention: numbers of records, addresses, texts. */
const DOUBTFUL = /\d{3}|[@='"?%]/;
const MAX_NAME = 100;

/** A decision without values: paths become templates, of sources only names are told. */
export function describeDecision({ decision, span, sources }: Explained): ToldDecision {
  const about = decision.kind === 'span_event' ? decision.event : decision.request;
  const request = decision.kind === 'span_event' ? undefined : decision.request;
  const { traceId, spanId } = span.spanContext();
  return {
    event: decision.kind === 'ignored' ? null : decision.name,
    reason: decision.kind === 'ignored' ? decision.reason : undefined,
    rule: decision.kind === 'span_event' ? undefined : decision.rule?.pattern.text,
    method: request?.method,
    endpoint:
      request &&
      (request.route === undefined ? `${request.method} ${shapeOf(request.path)}` : request.reportedEndpoint),
    status: request?.statusCode,
    atMs: about?.origin.endMs,
    service: about?.origin.serviceName,
    traceId,
    spanId,
    sources: withoutValues(sources),
  };
}

/** The path as inference would have it that keeps known words only, whatever the option says. */
function shapeOf(path: string): string {
  return inferBy('safe', path, NOTHING_LEARNED) ?? '/';
}

function withoutValues(sources: Sources): ToldDecision['sources'] {
  return Object.fromEntries(
    Object.entries(sources).map(([fact, source]) => {
      const { span } = source;
      return [fact, span ? { ...source, span: { ...span, name: nameWithoutValues(span.name) } } : source];
    }),
  );
}

function nameWithoutValues(name: string): string {
  const shaped = name.slice(0, MAX_NAME).replaceAll(NAME_WITH_PATH, (path) => shapeOf(path));
  return DOUBTFUL.test(shaped) ? '' : shaped;
}
