import { compileTemplate, type Template } from './compile.js';
import { matchSteps } from './match.js';
import { decodeSegment, segmentsOf } from '../path.js';
import type { Step } from './steps.js';

/**
 * One place in the tree. Most of them have one way on: that one stands in the node itself, without a map, so that
 * thousands of templates stay in the processor's cache.
 */
interface Node {
  /** A literal segment, in lower case, and where it leads. */
  name: string | undefined;
  next: Node | undefined;
  /** All literal segments, once there are several. */
  literals: Map<string, Node> | undefined;
  /** Segments of which a part is a literal, by what they are. */
  patterns: Map<string, { readonly step: Step; readonly node: Node }> | undefined;
  parameter: Node | undefined;
  /** Of a template without parts that repeat, which ends here: its method, and its route. */
  method: string | undefined;
  route: string | undefined;
  /** The routes by method, once there are several. */
  routes: Map<string, string> | undefined;
}

/** A template with the method it is for; `*` is any method. */
interface Entry {
  readonly method: string;
  readonly template: Template;
}

/**
 * The templates a user gave, to be looked up by path. A literal segment goes before a parameter, as it does in
 * OpenAPI, and one with a literal part in between. Plain templates stand in a tree: a look-up costs the path's length, however many there are.
 */
export class RouteTable {
  readonly #root: Node = emptyNode();
  readonly #repeated: Entry[] = [];
  /** The one copy of each literal that all templates share. */
  readonly #literals = new Map<string, string>();

  /** @param routes Templates of any syntax, each with or without a method: `/users/{id}`, `GET /users/:id`. */
  constructor(routes: readonly string[]) {
    for (const route of routes) this.add(route);
    this.#repeated.sort((a, b) => b.template.steps.length - a.template.steps.length);
  }

  /** The route that covers the path, in OpenAPI's form. */
  find(method: string, path: string): string | undefined {
    const segments = segmentsOf(path);
    const names = segments.map((segment) => decodeSegment(segment).toLowerCase());
    const found = search(this.#root, segments, names, 0, method);
    if (found !== undefined) return found;
    for (const entry of this.#repeated) {
      if (!isForMethod(entry.method, method)) continue;
      const route = matchSteps(entry.template.steps, segments);
      if (route !== undefined) return route;
    }
    return undefined;
  }

  /** Adds a template, as the constructor does. */
  add(route: string): void {
    const [method, text] = splitRoute(route);
    const template = compileTemplate(text);
    if (!template || template.isWildcard) return;
    const name = method.toUpperCase();
    if (!template.fixed) {
      this.#repeated.push({ method: name, template });
      return;
    }
    let node = this.#root;
    for (const step of template.steps) node = descend(node, step, this.#literals);
    addRoute(node, name, template.fixed.route);
  }
}

function isForMethod(given: string, method: string): boolean {
  return given === '*' || given === method || (method === 'HEAD' && given === 'GET');
}

/** Whether a text can stand in the option `routes`: a template that says more than a wildcard. */
export function isRouteTemplate(route: string): boolean {
  const [, text] = splitRoute(route);
  const template = text.startsWith('/') ? compileTemplate(text) : undefined;
  return template !== undefined && !template.isWildcard;
}

function splitRoute(route: string): readonly [method: string, template: string] {
  const [, method = '*', text = route] = /^([A-Za-z]+|\*)\s+(\S.*)$/.exec(route.trim()) ?? [];
  return [method, text];
}

function emptyNode(): Node {
  return {
    name: undefined,
    next: undefined,
    literals: undefined,
    patterns: undefined,
    parameter: undefined,
    method: undefined,
    route: undefined,
    routes: undefined,
  };
}

function addRoute(node: Node, method: string, route: string): void {
  if (node.method === undefined || node.route === undefined) {
    Object.assign(node, { method, route });
    return;
  }
  node.routes ??= new Map([[node.method, node.route]]);
  if (!node.routes.has(method)) node.routes.set(method, route);
}

function descend(node: Node, step: Step, literals: Map<string, string>): Node {
  const literal = literalOf(step);
  if (literal !== undefined) {
    const shared = literals.get(literal) ?? literal;
    literals.set(shared, shared);
    return descendLiteral(node, shared);
  }
  if (isParameter(step)) return (node.parameter ??= emptyNode());
  node.patterns ??= new Map();
  const key = JSON.stringify(step);
  const known = node.patterns.get(key)?.node;
  if (known) return known;
  const made = emptyNode();
  node.patterns.set(key, { step, node: made });
  return made;
}

function descendLiteral(node: Node, name: string): Node {
  const known = nextOf(node, name);
  if (known) return known;
  const made = emptyNode();
  if (node.literals) node.literals.set(name, made);
  else if (node.name !== undefined && node.next)
    node.literals = new Map([[node.name, node.next]]).set(name, made);
  else Object.assign(node, { name, next: made });
  return made;
}

function nextOf(node: Node, name: string): Node | undefined {
  if (node.literals) return node.literals.get(name);
  return node.name === name ? node.next : undefined;
}

function literalOf(step: Step): string | undefined {
  if (step.kind !== 'segment' || step.parts.length !== 1) return undefined;
  const part = step.parts[0];
  return part?.kind === 'literal' ? part.text.toLowerCase() : undefined;
}

function isParameter(step: Step): boolean {
  return step.kind === 'segment' && step.parts.length === 1 && step.parts[0]?.kind === 'parameter';
}

function search(
  node: Node,
  segments: readonly string[],
  names: readonly string[],
  at: number,
  method: string,
): string | undefined {
  const name = names[at];
  const segment = segments[at];
  if (name === undefined || segment === undefined) return endOf(node, method);
  const literal = nextOf(node, name);
  const found = literal && search(literal, segments, names, at + 1, method);
  if (found !== undefined) return found;
  for (const pattern of node.patterns?.values() ?? NONE) {
    if (matchSteps([pattern.step], [segment]) === undefined) continue;
    const deeper = search(pattern.node, segments, names, at + 1, method);
    if (deeper !== undefined) return deeper;
  }
  return node.parameter && search(node.parameter, segments, names, at + 1, method);
}

const NONE: readonly never[] = [];

/** Frameworks answer HEAD by the route of GET. */
function endOf({ method: only, route, routes }: Node, method: string): string | undefined {
  if (!routes) return only !== undefined && isForMethod(only, method) ? route : undefined;
  return routes.get(method) ?? (method === 'HEAD' ? routes.get('GET') : undefined) ?? routes.get('*');
}
