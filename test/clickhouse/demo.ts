import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InsightEvent, InventoryEntry } from '../../src/insights/index.js';

/** A request as the demo's driver sent it, and the status that came back. */
interface SentRequest {
  readonly endpoint: string;
  readonly event: string;
  readonly version?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly auth: string;
  readonly client: string;
  readonly clientVersion: string;
  readonly status: number;
  /** What the answer said went wrong, be it a 200. */
  readonly errorType?: string;
}

/** By its status, or within an answer that says 200, as MCP's do. */
export function isFailed({ status, errorType }: SentRequest): boolean {
  return status >= 400 || errorType !== undefined;
}

export interface Demo {
  readonly events: readonly InsightEvent[];
  readonly sent: readonly SentRequest[];
  readonly inventory: readonly InventoryEntry[];
}

/** What `record.mjs` wrote down. */
export function readDemo(): Demo {
  const file = fileURLToPath(new URL('../../.cache/clickhouse/demo.json', import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8'));
}
