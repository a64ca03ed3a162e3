/** A literal text, or a parameter of which nothing but the name is ever kept. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly mayBeEmpty: boolean }
  | { readonly kind: 'optional'; readonly parts: readonly Part[] };

/** One step of a template, in the order in which a path is read. */
export type Step =
  /** One path segment. */
  | { readonly kind: 'segment'; readonly parts: readonly Part[] }
  /** `min` to `max` path segments under one name. */
  | { readonly kind: 'repeat'; readonly name: string; readonly min: number; readonly max: number }
  /** A segment with a wildcard at its end, which takes the segments behind it too. */
  | { readonly kind: 'open'; readonly parts: readonly Part[] }
  /** The `length` steps that follow may be missing. */
  | { readonly kind: 'maybe'; readonly length: number };
