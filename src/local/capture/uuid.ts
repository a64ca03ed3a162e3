const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const VERSION_7 = /^.{14}7.{4}[89ab]/i;

/** Whether a value is a uuid in the hyphenated form, of any version, in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** The time that a UUIDv7 carries, in milliseconds since 1970; `undefined` when it isn't a UUIDv7. */
export function uuidV7TimeMs(uuid: string): number | undefined {
  if (!isUuid(uuid) || !VERSION_7.test(uuid)) return undefined;
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/**
 * A UUIDv7 for an event that came without a uuid; PostHog seeds it with the event's own time as well.
 * @param random Ten random bytes.
 */
export function makeUuidV7(timeMs: number, random: Uint8Array): string {
  const time = Math.max(0, timeMs).toString(16).padStart(12, '0');
  const tail = Buffer.from(random).toString('hex').padStart(20, '0').slice(-19);
  const variant = (0x8 | (Number.parseInt(tail.charAt(3), 16) & 0x3)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8, 12),
    `7${tail.slice(0, 3)}`,
    `${variant}${tail.slice(4, 7)}`,
    tail.slice(7),
  ].join('-');
}
