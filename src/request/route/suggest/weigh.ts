import type { Evidence } from './evidence.js';
import { WEIGHTS } from './weights.generated.js';

/** `name=weight;name=weight`. */
const BY_NAME: ReadonlyMap<string, number> = new Map(
  WEIGHTS.split(';').map((each) => {
    const at = each.lastIndexOf('=');
    return [each.slice(0, at), Number(each.slice(at + 1))] as const;
  }),
);

/** The log of the odds that a segment is a name: above 0 it is one more likely than not. */
export function weigh(evidence: Evidence): number {
  let odds = BY_NAME.get('') ?? 0;
  for (const [name, amount] of evidence) odds += amount * (BY_NAME.get(name) ?? 0);
  return odds;
}
