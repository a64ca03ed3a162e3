import { SpanKind, type Attributes } from '@opentelemetry/api';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explainSpans, type StoredSpan } from '../../src/entrance/stored-traces.js';
import type { Explained } from '../../src/match/decide.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { hex, http, makeSpan } from '../fixtures/spans.js';

const FOLDER = fileURLToPath(new URL('../fixtures/spans/', import.meta.url));
const RECORDINGS = readdirSync(FOLDER).map((file) => file.slice(0, -5));

interface Recorded {
  readonly name: string;
  readonly kind: keyof typeof SpanKind;
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly parentIsRemote?: boolean;
  readonly attributes: Attributes;
}

function load(name: string): readonly StoredSpan[] {
  const recording: {
    readonly exchanges?: readonly { readonly spans: readonly Recorded[] }[];
    readonly spans?: readonly Recorded[];
  } = JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8'));
  const spans = recording.exchanges?.flatMap((exchange) => exchange.spans) ?? recording.spans ?? [];
  return spans.map(stored);
}

function stored(span: Recorded): StoredSpan {
  return {
    ...makeSpan({ ...span, traceId: span.traceId ?? hex(1, 32), kind: SpanKind[span.kind] }),
    parentSpanId: span.parentSpanId ?? undefined,
    parentIsRemote: span.parentIsRemote,
  };
}

const options = resolveOptions({ ignore: false }, {});

/** The facts that have a source, as the decision has them. */
function factsOf({ decision }: Explained): unknown {
  if (decision.kind === 'span_event') return undefined;
  const { request } = decision;
  return (
    request && {
      method: request.method,
      path: request.path,
      route: request.route,
      status: request.statusCode,
      version: request.apiVersion,
      auth: request.authMethod,
      client: [request.clientName, request.clientVersion],
      caller: [request.caller.user, request.caller.organization],
      session: request.sessionId,
      event: request.eventName,
    }
  );
}

/** The spans with nothing but the attributes that were named. */
function onlyNamed(spans: readonly StoredSpan[], explained: readonly Explained[]): readonly StoredSpan[] {
  const named = new Set(
    explained.flatMap(({ sources }) =>
      Object.values(sources).map(({ attribute, span }) => `${span?.spanId} ${attribute}`),
    ),
  );
  const isNamed = (spanId: string, name: string): boolean =>
    named.has(`${spanId} ${name}`) ||
    name.startsWith('next.') ||
    (name === 'rpc.service' && named.has(`${spanId} rpc.method`));
  return spans.map((span) => ({
    ...span,
    attributes: Object.fromEntries(
      Object.entries(span.attributes).filter(([name]) => isNamed(span.spanContext().spanId, name)),
    ),
  }));
}

describe('Where the facts of a decision come from', () => {
  it.each(RECORDINGS)('is enough to come to the same decision: %s', (name) => {
    const spans = load(name);
    const explained = explainSpans(options, spans);
    expect(explained.length).toBeGreaterThan(0);
    const again = explainSpans(options, onlyNamed(spans, explained));
    expect(again.map(factsOf)).toEqual(explained.map(factsOf));
  });

  it('is told for each fact, of the strongest that says it', () => {
    const span: StoredSpan = {
      ...makeSpan({
        attributes: http('/v1/users/7', {
          'http.route': '/v1/users/:id',
          'enduser.id': 'u',
          'user.id': 'u',
          'api.version': 'v1',
          'api.client.name': 'acme',
          'user_agent.original': 'acme/2',
        }),
      }),
      parentSpanId: undefined,
    };
    const [explained] = explainSpans(options, [span]);
    const attributes = Object.entries(explained?.sources ?? {}).map(([fact, { attribute }]) => [
      fact,
      attribute,
    ]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      user: 'user.id',
      version: 'api.version',
      client_name: 'api.client.name',
      route: 'http.route',
    });
  });
});
