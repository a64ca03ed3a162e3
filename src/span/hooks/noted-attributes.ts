import type { Attributes } from '@opentelemetry/api';
import { SideTable } from '../side-table.js';

const NOTED = new SideTable<Attributes>();

/** Notes attributes beside a span, which stays as it is; they count after the span's own. */
export function noteAttributes(span: object, attributes: Attributes): void {
  NOTED.set(span, { ...NOTED.get(span), ...attributes });
}

/** @see noteAttributes */
export function notedAttributes(span: object): Attributes | undefined {
  return NOTED.get(span);
}
