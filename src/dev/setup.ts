import type { StoredEvent } from '../local/posthog.js';
import type { LoggedNotice } from './decision-log.js';

/** One thing that a set-up has, or has not. */
export interface SetupCheck {
  readonly title: string;
  readonly state: 'ok' | 'part' | 'missing' | 'waiting';
  /** What was seen. */
  readonly found: string;
  /** What to add where it isn't all there; code. */
  readonly add: string;
}

interface Rule {
  readonly title: string;
  readonly noun: string;
  readonly has: (event: StoredEvent) => boolean;
  readonly add: string;
  /** Share of events that do. @default a half */
  readonly enough?: number;
}

/** The last events are looked at: a mistake that was mended is no mistake. */
const LOOKED_AT = 1_000;
const ENOUGH = 0.5;

const filled =
  (name: string) =>
  (event: StoredEvent): boolean => {
    const value = event.properties[name];
    return value !== undefined && value !== null && value !== '';
  };

const RULES: readonly Rule[] = [
  {
    title: 'Routes',
    noun: 'have a route of the framework or of your templates',
    has: ({ properties }) =>
      properties['route_source'] === 'framework' || properties['route_source'] === 'template',
    add: "register('@opentelemetry/instrumentation/hook.mjs', import.meta.url); // before an ESM app is loaded\nnew PostHogEventSpanProcessor({ routes: ['GET /users/{id}'] }); // or the templates themselves",
  },
  {
    title: 'Callers',
    noun: 'have a caller',
    has: ({ properties }) => properties['$process_person_profile'] !== false,
    add: "import { identify } from 'spanhog';\nidentify({ user: req.user.id }); // where the API knows who calls",
  },
  {
    title: 'Organizations',
    noun: 'have an organization',
    has: filled('organization_id'),
    add: 'identify({ user: req.user.id, organization: req.user.organizationId });',
  },
  {
    title: 'API versions',
    noun: 'have a version',
    has: filled('api_version'),
    add: "new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() }); // reads x-api-version\nspan.setAttribute('api.version', 'v2');",
  },
  {
    title: 'Authentication methods',
    noun: 'have a method',
    has: filled('auth_method'),
    add: 'new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() });',
  },
  {
    title: 'Client programs',
    noun: 'have a client',
    has: filled('client_name'),
    add: 'new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() });',
  },
  {
    title: 'Traces',
    noun: 'lead to a trace that is exported',
    has: ({ properties }) => properties['trace_sampled'] === true,
    // A sample of them will do.
    enough: Number.MIN_VALUE,
    add: 'spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter()), new PostHogEventSpanProcessor()]',
  },
];

/** What the events of the app show of its set-up, and what its processor said of it. */
export function checkSetup(
  events: readonly StoredEvent[],
  notices: readonly LoggedNotice[],
): readonly SetupCheck[] {
  const last = events.slice(-LOOKED_AT).filter(filled('endpoint'));
  const warnings = notices.filter(({ level }) => level !== 'info');
  return [
    attached(events.length, notices),
    ...warnings.map(({ message }) => ({
      title: 'What the processor says',
      state: 'missing' as const,
      found: message,
      add: '',
    })),
    ...RULES.map((rule) => check(rule, last)),
    named(last),
  ];
}

function attached(events: number, notices: readonly LoggedNotice[]): SetupCheck {
  const first = notices.find(({ message }) => message.startsWith('the first event'));
  const title = 'Attached';
  if (events > 0) return { title, state: 'ok', found: first?.message ?? `${counted(events)} came`, add: '' };
  return {
    title,
    state: 'waiting',
    found: 'No event has come yet.',
    add: 'POSTHOG_HOST=<this address> POSTHOG_PROJECT_TOKEN=phc_local node --import ./tracing.mjs server.mjs',
  };
}

function check({ title, noun, has, add, enough = ENOUGH }: Rule, events: readonly StoredEvent[]): SetupCheck {
  const count = events.filter(has).length;
  if (events.length === 0) return { title, state: 'waiting', found: 'Requests have to come first.', add };
  const found = `${count} of the last ${events.length} ${noun}.`;
  if (count === events.length) return { title, state: 'ok', found, add: '' };
  const state = count >= events.length * enough ? 'ok' : count > 0 ? 'part' : 'missing';
  return { title, state, found, add: state === 'ok' ? '' : add };
}

function named(events: readonly StoredEvent[]): SetupCheck {
  const names = new Set(events.map(({ event }) => event).filter((name) => name !== 'api_request'));
  const title = 'Named events';
  const add = "new PostHogEventSpanProcessor({ events: { 'POST /api/*/projects': 'project_create' } });";
  if (events.length === 0) return { title, state: 'waiting', found: 'Requests have to come first.', add };
  const found =
    names.size === 0
      ? 'All are api_request: no rule names one.'
      : `Named: ${[...names].slice(0, 10).join(', ')}.`;
  return { title, state: names.size === 0 ? 'part' : 'ok', found, add: names.size === 0 ? add : '' };
}

function counted(events: number): string {
  return `${events.toLocaleString('en-US')} event${events === 1 ? '' : 's'}`;
}
