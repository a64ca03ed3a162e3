import { compileTemplate, type Template } from './compile.js';
import { matchSteps } from './match.js';
import { decodeSegment, segmentsOf } from './path.js';
import type { Step } from './steps.js';

interface Node {
  readonly literals: Map<string, Node>;
  readonly others: { readonly step: Step; readonly node: Node }[];
  /** Templates without parts that repeat, which end here: by method, `*` for any. */
  readonly ends: Map<string, Template>;
}

/** A template with the method it is for; `*` is any method. */
interface Entry {
  readonly method: string;
  readonly template: Template;
}

/**
 * The templates a user gave, to be looked up by path. A literal segment goes before a parameter, as it does in
 * OpenAPI. Plain templates stand in a tree: a look-up costs the path's length, however many there are.
 */
export class RouteTable {
  readonly #root: Node = emptyNode();
  readonly #repeated: Entry[] = [];

  /** @param routes Templates of any syntax, each with or without a method: `/users/{id}`, `GET /users/:id`. */
  constructor(routes: readonly string[]) {
    for (const route of routes) this.#add(route);
    this.#repeated.sort((a, b) => b.template.steps.length - a.template.steps.length);
  }

  /** The route that covers the path, in OpenAPI's form. */
  find(method: string, path: string): string | undefined {
    const segments = segmentsOf(path);
    const names = segments.map((segment) => decodeSegment(segment).toLowerCase());
    const template = search(this.#root, segments, names, 0, method);
    if (template?.fixed) return template.fixed.route;
    for (const entry of this.#repeated) {
      if (!isForMethod(entry.method, method)) continue;
      const route = matchSteps(entry.template.steps, segments);
      if (route !== undefined) return route;
    }
    return undefined;
  }

  #add(route: string): void {
    const [method, text] = splitRoute(route);
    const template = compileTemplate(text);
    if (!template) return;
    const name = method.toUpperCase();
    if (!template.fixed) {
      this.#repeated.push({ method: name, template });
      return;
    }
    let node = this.#root;
    for (const step of template.steps) node = descend(node, step);
    if (!node.ends.has(name)) node.ends.set(name, template);
  }
}

/** Frameworks answer HEAD by the route of GET. */
function isForMethod(given: string, method: string): boolean {
  return given === '*' || given === method || (method === 'HEAD' && given === 'GET');
}

/** Whether a text can stand in the option `routes`: a template that says more than a wildcard. */
export function isRouteTemplate(route: string): boolean {
  const [, text] = splitRoute(route);
  return text.startsWith('/') && compileTemplate(text) !== undefined;
}

function splitRoute(route: string): readonly [method: string, template: string] {
  const [, method = '*', text = route] = /^([A-Za-z]+|\*)\s+(\S.*)$/.exec(route.trim()) ?? [];
  return [method, text];
}

function emptyNode(): Node {
  return { literals: new Map(), others: [], ends: new Map() };
}

function descend(node: Node, step: Step): Node {
  const literal = literalOf(step);
  const known =
    literal === undefined
      ? node.others.find((other) => sameStep(other.step, step))?.node
      : node.literals.get(literal);
  if (known) return known;
  const next = emptyNode();
  if (literal === undefined) node.others.push({ step, node: next });
  else node.literals.set(literal, next);
  return next;
}

function literalOf(step: Step): string | undefined {
  if (step.kind !== 'segment' || step.parts.length !== 1) return undefined;
  const part = step.parts[0];
  return part?.kind === 'literal' ? part.text.toLowerCase() : undefined;
}

function isParameter(step: Step): boolean {
  return step.kind === 'segment' && step.parts.length === 1 && step.parts[0]?.kind === 'parameter';
}

function sameStep(a: Step, b: Step): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function search(
  node: Node,
  segments: readonly string[],
  names: readonly string[],
  at: number,
  method: string,
): Template | undefined {
  const name = names[at];
  const segment = segments[at];
  if (name === undefined || segment === undefined) {
    const head = method === 'HEAD' ? node.ends.get('GET') : undefined;
    return node.ends.get(method) ?? head ?? node.ends.get('*');
  }
  const literal = node.literals.get(name);
  const found = literal && search(literal, segments, names, at + 1, method);
  if (found) return found;
  for (const other of node.others) {
    if (!isParameter(other.step) && matchSteps([other.step], [segment]) === undefined) continue;
    const deeper = search(other.node, segments, names, at + 1, method);
    if (deeper) return deeper;
  }
  return undefined;
}
