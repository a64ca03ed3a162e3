import { remembered } from '../../span/remembered.js';
import { asLiteral } from '../route/template/literal.js';
import type { Operation } from './operation.js';

const MAX_ENDPOINTS = 20_000;
const SLICE_OPERATIONS = 100;

/** The operations of an OpenAPI document, to be looked up by endpoint: the same cost for ten and for ten thousand. */
export class Operations {
  readonly all: readonly Operation[];
  readonly #byShape = new Map<string, Operation>();
  readonly #find = remembered(MAX_ENDPOINTS, (endpoint: string) => this.#byEndpoint(endpoint));

  constructor(all: readonly Operation[]) {
    this.all = all;
    // What stands behind a base path is said by the document; what stands without one is guessed.
    for (const isGuess of [false, true]) {
      for (const operation of all) {
        const paths = isGuess
          ? operation.paths.slice(-1)
          : operation.paths.slice(0, Math.max(1, operation.paths.length - 1));
        for (const path of paths) {
          const shape = shapeOf(`${operation.method} ${path}`);
          if (!this.#byShape.has(shape)) this.#byShape.set(shape, operation);
        }
      }
    }
  }

  /** As `RouteTable` takes them, `GET /v1/users/{id}`: some hundred at a time. */
  *templates(): Iterable<readonly string[]> {
    for (let at = 0; at < this.all.length; at += SLICE_OPERATIONS) {
      const some = this.all.slice(at, at + SLICE_OPERATIONS);
      yield some.flatMap(({ method, paths }) => paths.map((path) => `${method} ${templateOf(path)}`));
    }
  }

  /** The operation of an endpoint, whatever its parameters are called; HEAD is answered by GET's, and `*` answers any. */
  find(endpoint: string): Operation | undefined {
    return this.#find(endpoint);
  }

  #byEndpoint(endpoint: string): Operation | undefined {
    const [method, ...path] = shapeOf(endpoint).split(' ');
    const methods = method === 'head' ? ['head', 'get', '*'] : [method, '*'];
    return methods.map((each) => this.#byShape.get([each, ...path].join(' '))).find((found) => found);
  }
}

/** What two names of one endpoint have in common: `GET /users/{}`. */
function shapeOf(endpoint: string): string {
  return endpoint
    .replaceAll(/\{[^{}]*\}/g, '{}')
    .replace(/(?<=\/.*)\/$/, '')
    .toLowerCase();
}

/** In OpenAPI only braces mean something; to a router's reader, `:` and `*` do too: `/{name}:cancel`. */
function templateOf(path: string): string {
  return path
    .split(/(\{[^{}]*\})/)
    .map((part, at) => (at % 2 === 1 ? parameterOf(part) : asLiteral(part)))
    .join('');
}

function parameterOf(braced: string): string {
  const name = braced.slice(1, -1).replaceAll(/[^\p{ID_Continue}.-]/gu, '_');
  return `{${/^[\p{ID_Start}_]/u.test(name) ? name : `_${name}`}}`;
}
