import { NOBODY, type Client } from '../span/client/client.js';
import { knownProgram } from '../span/client/known-programs.js';
import { OTHER } from './api-request.js';

/** More different ones help nobody, and are no names any more. */
const MAX_KNOWN = 50;
/** Of these, the ones that only refused strangers brought: they must not use up what callers need. */
const MAX_STRANGE = 10;

/** The different names of one kind in this process: the first, mostly 50, keep theirs, the rest is `(other)`. */
export class BoundedNames {
  readonly #known: Set<string>;
  readonly #max: number;
  #strange = 0;

  /**
   * @param max How many different ones keep their names.
   * @param reserved Names that the user has written down: they keep theirs, beside the others.
   */
  constructor(max: number = MAX_KNOWN, reserved: readonly string[] = []) {
    this.#known = new Set(reserved);
    this.#max = max + this.#known.size;
  }

  /** @param isStrange Whether somebody unidentified brought it, without success. */
  admit<Name extends string | undefined>(name: Name, isStrange: boolean): Name | typeof OTHER {
    if (name === undefined || this.#known.has(name)) return name;
    if (this.#known.size >= this.#max || (isStrange && this.#strange >= MAX_STRANGE)) return OTHER;
    this.#known.add(name);
    if (isStrange) this.#strange += 1;
    return name;
  }
}

/** The clients of this process: 50 names beside those that everybody's callers have, and 50 versions of each. */
export class BoundedClients {
  readonly #names = new BoundedNames();
  readonly #versions = new Map<string, BoundedNames>();

  admit(client: Client, isStrange: boolean): Client {
    const { name, version, language, kind } = client;
    if (name === undefined) return kind === 'unknown' ? NOBODY : client;
    const admitted = this.#names.admit(name, isStrange);
    if (admitted === OTHER && !knownProgram(name)) return { name: OTHER, version: undefined, language, kind };
    const versions = this.#versions.get(name) ?? new BoundedNames();
    this.#versions.set(name, versions);
    const admittedVersion = versions.admit(version, isStrange);
    return admittedVersion === version ? client : { name, version: admittedVersion, language, kind };
  }
}
