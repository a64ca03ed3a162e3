/**
 * The name of a segment's file; a contract, other programs may read and sort by it:
 *
 * `<createdAtMs>-<origin>-<number>-<key>.open` its process writes it;
 * `<createdAtMs>-<origin>-<number>-<key>.<events>.sealed` it is complete, and its process sends it;
 * `<createdAtMs>-<origin>-<number>-<key>[.<events>].claimed-<owner>` another process took it over.
 *
 * `createdAtMs` has 13 digits, `origin` and `owner` are the ids of the processors that wrote and took it (16 hex
 * digits), `number` counts that processor's segments (6 digits or more), `key` is a fingerprint of project and
 * host (16 hex digits). Beside them lies `<id>.alive` for each processor that is running.
 */
export interface SegmentName {
  readonly createdAtMs: number;
  readonly origin: string;
  readonly number: number;
  readonly key: string;
  readonly state: 'open' | 'sealed' | 'claimed';
  /** Who looks after it. */
  readonly owner: string;
  /** Events in it, when its writer came to say so. */
  readonly events: number | undefined;
}

const ID = '[0-9a-f]{16}';
const SEGMENT = new RegExp(
  `^(\\d{13})-(${ID})-(\\d{6,9})-(${ID})(?:\\.(open)|\\.(\\d{1,7})\\.(sealed)|(?:\\.(\\d{1,7}))?\\.claimed-(${ID}))$`,
);
const ALIVE = new RegExp(`^(${ID})\\.alive$`);
const LATEST_MS = 9_999_999_999_999;

export function formatSegmentName({ createdAtMs, origin, number, key, ...rest }: SegmentName): string {
  const at = Math.min(Math.max(Math.trunc(createdAtMs), 0), LATEST_MS);
  const stem = `${String(at).padStart(13, '0')}-${origin}-${String(number).padStart(6, '0')}-${key}`;
  const events = rest.events === undefined ? '' : `.${rest.events}`;
  if (rest.state === 'open') return `${stem}.open`;
  return rest.state === 'sealed'
    ? `${stem}${events || '.0'}.sealed`
    : `${stem}${events}.claimed-${rest.owner}`;
}

/** `undefined` for any name that is no segment's. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const match = SEGMENT.exec(name);
  if (!match) return undefined;
  const [, createdAt = '', origin = '', number = '', key = '', open, inSealed, sealed, inClaimed, owner] =
    match;
  const events = inSealed ?? inClaimed;
  return {
    createdAtMs: Number(createdAt),
    origin,
    number: Number(number),
    key,
    state: open ? 'open' : sealed ? 'sealed' : 'claimed',
    owner: owner ?? origin,
    events: events === undefined ? undefined : Number(events),
  };
}

export function formatAliveName(id: string): string {
  return `${id}.alive`;
}

/** The id in an `.alive` file's name. */
export function parseAliveName(name: string): string | undefined {
  return ALIVE.exec(name)?.[1];
}
