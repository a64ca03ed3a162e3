import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, InsightEvent } from '../../src/insights/index.js';
import { openClickHouse, type Session } from './packages.js';

/** PostHog's events: copies have the same key, and go whenever ClickHouse merges. */
const EVENTS = `CREATE TABLE events (
  uuid UUID, event String, properties String, timestamp DateTime64(6, 'UTC'), team_id Int64, distinct_id String,
  person_id UUID, _timestamp DateTime
) ENGINE = ReplacingMergeTree(_timestamp) PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))`;
/** As PostHog sets it. */
const SETTINGS = 'transform_null_in = 1, join_use_nulls = 0, output_format_json_quote_64bit_integers = 0';

export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A ClickHouse of its own with a table of PostHog's events. */
export class Warehouse {
  readonly #session: Session = openClickHouse();
  readonly #folder = mkdtempSync(join(tmpdir(), 'spanhog-clickhouse-'));

  constructor() {
    this.#session.query(EVENTS, 'Null');
  }

  /** Stores events as they come, copies too. */
  insert(events: readonly InsightEvent[]): void {
    const file = join(this.#folder, 'events.jsonl');
    const lines = events.map(({ uuid, event, distinctId, timestamp, properties }) =>
      JSON.stringify({
        uuid,
        event,
        distinct_id: distinctId,
        timestamp,
        properties: JSON.stringify(properties),
      }),
    );
    writeFileSync(file, lines.join('\n'));
    const columns = 'uuid UUID, event String, distinct_id String, timestamp String, properties String';
    this.#session.query(
      `INSERT INTO events SELECT uuid, event, properties, parseDateTime64BestEffort(timestamp, 6, 'UTC'), 1, distinct_id,
       reinterpretAsUUID(MD5(distinct_id)), now() FROM file('${file}', JSONEachRow, '${columns}')`,
      'Null',
    );
  }

  /** Lets ClickHouse merge what it would merge some time. */
  merge(): void {
    this.#session.query('OPTIMIZE TABLE events FINAL', 'Null');
  }

  clear(): void {
    this.#session.query('TRUNCATE TABLE events', 'Null');
  }

  /** @param analyzer Which of ClickHouse's two analyzers: PostHog still uses the old one for most. */
  query(sql: string, analyzer: 'old' | 'new' = 'old'): Result {
    const settings = `${SETTINGS}, enable_analyzer = ${analyzer === 'new' ? 1 : 0}`;
    const text = this.#session.query(`${sql} SETTINGS ${settings}`, 'JSONCompact');
    const { meta, data }: { meta: { name: string }[]; data: Cell[][] } = JSON.parse(text);
    return { columns: meta.map(({ name }) => name), rows: data };
  }

  close(): void {
    this.#session.cleanup();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
