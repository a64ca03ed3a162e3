import { context, trace, type Context } from '@opentelemetry/api';
import {
  copyOf,
  isObject,
  mergeIdentities,
  readIdentity,
  type Identity,
  type StatedIdentity,
} from '../identity.js';
import { tellMisusedIdentity, tellMisusedProperties, tellOutside } from './misuse.js';
import type { OwnProperties, PropertyValue } from '../property-value.js';
import { serverOf } from './server-of.js';
import { sharedTable, type SharedTable } from '../side-table.js';

export type { Identity, StatedIdentity } from '../identity.js';

/** What `annotate()` takes: values that an event can have, under names that it hasn't got by itself. */
export type AnnotatedProperties = Readonly<Record<string, PropertyValue>> & OwnProperties;

/** What the app said about one span's request. */
export interface Annotation {
  readonly identity: Identity;
  readonly properties: Readonly<Record<string, unknown>>;
  /** When `identify()` was called last, on the process's steady clock: of two spans the later call counts. */
  readonly atMs: number;
}

const REGISTRY: symbol = Symbol.for('spanhog.annotations');
const RPC_METADATA: symbol = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/**
 * Says who makes the current request, from anywhere in it: a middleware, a handler, after an `await`, sampled
 * or not. A later call adds to an earlier one and wins over it, and over every span attribute. It changes no
 * span. Outside of a request it does nothing; that, and what it doesn't understand, is one warning.
 *
 * @example identify({ user: 'user_42', organization: 'acme', set: { plan: 'pro' } });
 */
export function identify(identity: StatedIdentity): void {
  look(() => tellMisusedIdentity(identity));
  if (!isObject(identity)) return;
  const said = readIdentity(identity);
  annotateSpan('identify', (known) => ({
    identity: known === EMPTY ? said : mergeIdentities(known.identity, said),
    properties: known.properties,
    atMs: performance.now(),
  }));
}

/**
 * Adds properties to the event of the current request, from anywhere in it. A later value of a name wins.
 *
 * @example annotate({ project_id: 'p_1' });
 */
export function annotate(properties: AnnotatedProperties): void {
  look(() => tellMisusedProperties(properties));
  if (!isObject(properties)) return;
  const said = copyOf(properties);
  annotateSpan('annotate', (known) => ({ ...known, properties: { ...known.properties, ...said } }));
}

/** What `identify()` and `annotate()` said while this span, or its request, was the current one. */
export function annotationOf(span: object): Annotation | undefined {
  const annotation = registry().get(span);
  // Another version of this library may keep something else in the table.
  return isAnnotation(annotation) ? annotation : undefined;
}

function isAnnotation(value: unknown): value is Annotation {
  return (
    isObject(value) &&
    isObject(value['identity']) &&
    isObject(value['properties']) &&
    typeof value['atMs'] === 'number'
  );
}

/** The server span that instrumentation-http noted in the context. */
export function rpcServerSpan(from: Context): object | undefined {
  const metadata = from.getValue(RPC_METADATA);
  const span = isObject(metadata) ? metadata['span'] : undefined;
  return isObject(span) ? span : undefined;
}

/** Some objects can't even be looked at. */
function look(check: () => void): void {
  try {
    check();
  } catch {
    // What can be read of it is read below.
  }
}

function annotateSpan(name: 'identify' | 'annotate', change: (known: Annotation) => Annotation): void {
  try {
    const active = context.active();
    const current = trace.getSpan(active);
    // The metadata names the outermost server span, also within a request that the app makes to itself.
    const span = (current && serverOf(current)) ?? rpcServerSpan(active) ?? current;
    if (!span) return tellOutside(name);
    registry().set(span, change(annotationOf(span) ?? EMPTY));
  } catch {
    // The global is frozen, or a context manager threw: the app must not feel it.
  }
}

const EMPTY: Annotation = { identity: {}, properties: {}, atMs: 0 };

let joined: SharedTable | undefined;

function registry(): SharedTable {
  return (joined ??= sharedTable(REGISTRY));
}
