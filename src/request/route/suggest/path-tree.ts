/** A place in the tree of the paths that were seen. */
export interface Place {
  readonly children: ReadonlyMap<string, Place>;
  /** How many requests of each method ended here. */
  readonly methods: ReadonlyMap<string, number>;
  /** How many requests ended here, or below. */
  readonly requests: number;
}

/** A request's method, and the segments of its path. */
export interface SeenPath {
  readonly method: string;
  readonly segments: readonly string[];
}

interface GrowingPlace extends Place {
  readonly children: Map<string, GrowingPlace>;
  readonly methods: Map<string, number>;
  requests: number;
}

/** The tree of these paths. */
export function makeTree(paths: readonly SeenPath[]): Place {
  const root = makePlace();
  for (const { method, segments } of paths) {
    let place = root;
    place.requests += 1;
    for (const segment of segments) {
      const next = place.children.get(segment) ?? makePlace();
      place.children.set(segment, next);
      place = next;
      place.requests += 1;
    }
    place.methods.set(method, (place.methods.get(method) ?? 0) + 1);
  }
  return root;
}

/** Several places as one: those of a parameter's values. */
export function mergePlaces(places: readonly Place[]): Place {
  const [only] = places;
  if (only && places.length === 1) return only;
  const merged = makePlace();
  const below = new Map<string, Place[]>();
  for (const { children, methods, requests } of places) {
    merged.requests += requests;
    for (const [method, count] of methods)
      merged.methods.set(method, (merged.methods.get(method) ?? 0) + count);
    for (const [segment, child] of children) {
      const same = below.get(segment);
      if (same) same.push(child);
      else below.set(segment, [child]);
    }
  }
  return {
    ...merged,
    children: new Map([...below].map(([segment, same]) => [segment, mergePlaces(same)])),
  };
}

function makePlace(): GrowingPlace {
  return { children: new Map(), methods: new Map(), requests: 0 };
}
