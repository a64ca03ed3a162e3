/** Returns the object that it is given in the place of a new one, so that a subclass's fields land on it. */
// oxlint-disable-next-line typescript/no-extraneous-class -- what its constructor returns is what it is for.
class Given {
  constructor(object: object) {
    return object;
  }
}

/** A value on an object itself. */
export interface Slot<T> {
  get(object: object): T | undefined;
  /** @throws TypeError for an object that takes no field: a later V8 may see one in what is frozen. */
  set(object: object, value: T): void;
}

/** A private field of its own, which no code but this can see, list, read or copy. */
function createSlot<T>(): Slot<T> {
  return class extends Given {
    #value: T | undefined;

    static get(object: object): T | undefined {
      return #value in object ? object.#value : undefined;
    }

    static set(object: object, value: T): void {
      const marked = #value in object ? object : new this(object);
      marked.#value = value;
    }
  };
}

/**
 * Values beside objects that stay as they are, and gone with them: what a WeakMap is, at a tenth of its cost. An
 * entry of a WeakMap is 0.14 µs to make and several more in each garbage collection; of a private field on the
 * object itself the collector knows nothing. Objects that take no field have their values in a WeakMap.
 */
export class SideTable<T> {
  readonly #slot: Slot<T>;
  #others: WeakMap<object, T> | undefined;

  constructor(slot: Slot<T> = createSlot()) {
    this.#slot = slot;
  }

  get(object: object): T | undefined {
    return this.#slot.get(object) ?? this.#others?.get(object);
  }

  set(object: object, value: T): void {
    try {
      this.#slot.set(object, value);
    } catch {
      this.#others ??= new WeakMap();
      this.#others.set(object, value);
    }
  }
}

/** A table that all copies of this library in the process share, whatever version they are of. */
export interface SharedTable {
  get(object: object): unknown;
  set(object: object, value: object): void;
}

/**
 * The table under a global symbol: ESM and CJS copies of this library, the app's and a framework's, meet in it. What
 * another version left there is used when it keeps what it is given; else this copy has a table of its own.
 */
export function sharedTable(key: symbol): SharedTable {
  const known: unknown = Reflect.get(globalThis, key);
  if (isTable(known) && keeps(known)) return known;
  const made = new SideTable<object>();
  if (known === undefined) Reflect.set(globalThis, key, made);
  return made;
}

function isTable(value: unknown): value is SharedTable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'get') === 'function' &&
    typeof Reflect.get(value, 'set') === 'function'
  );
}

function keeps(table: SharedTable): boolean {
  try {
    const probe = {};
    table.set(probe, probe);
    return table.get(probe) === probe && table.get({}) === undefined;
  } catch {
    return false;
  }
}
