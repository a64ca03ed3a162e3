import { ROOT_CONTEXT, SpanKind, type Context } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndedRequest } from '../../../src/span/scopes/request-scope.js';
import { RequestScopes } from '../../../src/span/scopes/scopes.js';
import { makeSpan, remote, under, type TestSpan } from '../../fixtures/spans.js';

/** A span of a request: what it hangs on, and when it starts and ends, in any unit of time. */
const spanPlan = fc.record({
  parent: fc.nat(7),
  kind: fc.constantFrom(SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.INTERNAL, SpanKind.CLIENT),
  hasRoute: fc.boolean(),
  startsAfter: fc.nat(20),
  lasts: fc.nat(60),
  ends: fc.boolean(),
  recorded: fc.boolean(),
});
const requestPlan = fc.record({
  startsAt: fc.nat(30),
  rootEnds: fc.constantFrom(true, true, true, false),
  rootLasts: fc.nat(60),
  rootHasRoute: fc.boolean(),
  /** Whether instrumentation-http notes the server span in the context. */
  rpc: fc.boolean(),
  parentIsRemote: fc.boolean(),
  spans: fc.array(spanPlan, { maxLength: 7 }),
});
type RequestPlan = typeof requestPlan extends fc.Arbitrary<infer T> ? T : never;

interface Member {
  readonly span: TestSpan;
  readonly context: Context;
  readonly startsAt: number;
  readonly endsAt: number | undefined;
  readonly recorded: boolean;
}

/** A request's spans; the first one is its outermost server span. */
function membersOf(plan: RequestPlan): readonly Member[] {
  const members: Member[] = [];
  const add = (
    span: TestSpan,
    parent: Context,
    startsAt: number,
    lasts: number,
    ends: boolean,
    recorded = true,
  ): void => {
    members.push({ span, context: parent, startsAt, endsAt: ends ? startsAt + lasts : undefined, recorded });
  };
  const rootParent = plan.parentIsRemote ? remote('f'.repeat(32), 'e'.repeat(16)) : ROOT_CONTEXT;
  const root = makeSpan({ attributes: plan.rootHasRoute ? { 'http.route': '/x' } : {} });
  add(root, rootParent, plan.startsAt, plan.rootLasts, plan.rootEnds);
  for (const each of plan.spans) {
    const parent = members[each.parent % members.length];
    if (!parent) continue;
    const attributes = each.hasRoute ? { 'http.route': '/x' } : {};
    // Without RPC metadata nothing leads past a span that isn't recorded.
    const recorded = each.kind !== SpanKind.INTERNAL || !plan.rpc || each.recorded;
    const span = makeSpan({ kind: each.kind, attributes });
    add(
      span,
      under(parent.span, plan.rpc ? root : undefined),
      parent.startsAt + each.startsAfter,
      each.lasts,
      each.ends,
      recorded,
    );
  }
  return members.filter((member) => member.recorded);
}

/** Starts and ends all spans in the order of their times, each twice when the processor is registered twice. */
function play(
  scopes: RequestScopes,
  requests: readonly (readonly Member[])[],
  twice: boolean,
): readonly EndedRequest[] {
  const starts = requests.flat().map((member, order) => ({
    at: member.startsAt,
    order,
    run: (): EndedRequest | undefined => {
      scopes.start(member.span, member.context);
      return undefined;
    },
  }));
  const ends = requests.flat().map((member, order) => ({
    at: member.span.kind === SpanKind.SERVER ? (member.endsAt ?? Infinity) : Infinity,
    order: order + 0.5,
    run: () => scopes.end(member.span),
  }));
  const steps = [...starts, ...ends].filter(({ at }) => at < Infinity);
  const over: EndedRequest[] = [];
  for (const { run } of steps.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    for (const result of twice ? [run(), run()] : [run()]) if (result) over.push(result);
  }
  return [...over, ...scopes.overdue(true)];
}

const hasRoute = (span: TestSpan): boolean => span.attributes['http.route'] !== undefined;

describe('Any order of starts and ends of the spans of concurrent requests', () => {
  it('makes one request of each chain of which a server span ended, and none of the others', () => {
    fc.assert(
      fc.property(fc.array(requestPlan, { minLength: 1, maxLength: 4 }), fc.boolean(), (plans, twice) => {
        const requests = plans.map(membersOf);
        const scopes = new RequestScopes(
          (span) => span.attributes['http.route'] !== undefined,
          () => 0,
        );
        const over = play(scopes, requests, twice);
        for (const members of requests) {
          const own = over.filter(({ span }) => members.some((member) => member.span === span));
          const ended = members.filter(
            ({ span, endsAt }) => span.kind === SpanKind.SERVER && endsAt !== undefined,
          );
          expect(own.length).toBe(ended.length > 0 ? 1 : 0);
          const [request] = own;
          if (!request) continue;
          // Nobody else's spans, none twice, and all of its servers.
          const spans = new Set<object>(members.map(({ span }) => span));
          const all = [...request.servers, ...request.children];
          expect(all.every((span) => spans.has(span))).toBe(true);
          expect(new Set(all).size).toBe(all.length);
          expect(request.servers).toContain(request.span);
          expect(request.servers[0]).toBe(members[0]?.span);
          expect(request.children.every(({ kind }) => kind === SpanKind.INTERNAL)).toBe(true);
        }
        expect(scopes.waiting).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('lets a span with a route speak for its chain, when one ended before the chain was over', () => {
    fc.assert(
      fc.property(requestPlan, (plan) => {
        const members = membersOf({ ...plan, rootEnds: true });
        const servers = members.filter(({ span }) => span.kind === SpanKind.SERVER);
        const lastEnd = Math.max(...servers.map(({ endsAt }) => endsAt ?? Infinity));
        // All of them end, and none starts when the chain is over already.
        fc.pre(lastEnd < Infinity);
        const gaps = servers.some(
          (late) =>
            servers.every(
              ({ startsAt, endsAt }) => startsAt >= late.startsAt || (endsAt ?? 0) <= late.startsAt,
            ) && late !== servers[0],
        );
        fc.pre(!gaps);
        const scopes = new RequestScopes(
          (span) => span.attributes['http.route'] !== undefined,
          () => 0,
        );
        const [request] = play(scopes, [members], false);
        const isKnown = servers.some(({ span }) => hasRoute(span));
        expect(request && request.span.attributes['http.route'] !== undefined).toBe(isKnown);
        expect(isKnown || request?.span === members[0]?.span).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows every recorded INTERNAL span that started before the request was over, in the order of starts', () => {
    fc.assert(
      fc.property(requestPlan, (plan) => {
        const members = membersOf({
          ...plan,
          rootEnds: true,
          spans: plan.spans.map((each) => ({ ...each, kind: SpanKind.INTERNAL })),
        });
        const scopes = new RequestScopes(
          () => false,
          () => 0,
        );
        const [request] = play(scopes, [members], false);
        const end = members[0]?.endsAt ?? 0;
        const inTime = members.filter(
          ({ span, startsAt }) => span.kind === SpanKind.INTERNAL && startsAt < end,
        );
        for (const { span } of inTime) expect(request?.children).toContain(span);
        const times =
          request?.children.map((child) => members.find(({ span }) => span === child)?.startsAt ?? -1) ?? [];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
      { numRuns: 1_000 },
    );
  });
});
