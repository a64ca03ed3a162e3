/** A constraint that takes slashes too, as in `:path(.*)`, `:path{.+}`, `{path:path}` and Go's `{path...}`. */
const SPANS_SEGMENTS = /^\*$|^path$|^\.\.\.$|(?<!\\)(?:\.|\[\^\]|\[\\s\\S\])[*+]/;

/** Whether a parameter's constraint lets it take several segments. */
export function spansSegments(constraint: string): boolean {
  return SPANS_SEGMENTS.test(constraint);
}

/** Where the bracket opened at `from` closes; the end of the text when it never does. */
export function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

/**
 * Whether a route is the text of a regular expression, `/^\/users\/(\d+)$/`. What stands in brackets is a
 * parameter's constraint, `/:id(^\d+$)`, and says nothing about the route.
 */
export function isRegExpRoute(template: string): boolean {
  let depth = 0;
  for (let at = 0; at < template.length; at += 1) {
    const character = template[at];
    const next = template[at + 1];
    if (character === '\\') {
      if (depth === 0 && next === '/') return true;
      at += 1;
    } else if (character === '(' || character === '{') depth += 1;
    else if (character === ')' || character === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0 && character === '/' && next === '^') return true;
  }
  return /\$\/[dgimsuvy]*$/.test(template);
}
