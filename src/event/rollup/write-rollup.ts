import type { EventWriter, IsNews, Measured } from '../build-event.js';
import type { EventJson } from '../event-json.js';
import type { RollupGroup } from './rollup-group.js';

/**
 * Writes a group's event: that of its requests' common facts and of its example's trace, at the first one's time. The
 * same group gives the same id, however much is in it.
 *
 * @param instance Tells this process's groups from all others.
 */
export function writeRollup(
  writer: EventWriter,
  group: RollupGroup,
  instance: string,
  isNews: IsNews,
): EventJson {
  const { request, example, count, requests, durations } = group;
  const { traceId, spanId, traceSampled } = example;
  const shown = { ...request, origin: { ...request.origin, traceId, spanId, traceSampled } };
  const measured: Measured = {
    count: rounded(count),
    durationMs: durations.meanMs,
    more: requests === 1 ? undefined : moreOf(group),
    id: [`rollup ${instance}`, String(group.number)],
    isNews,
  };
  return writer.request(shown, group.name, group.properties, measured);
}

function moreOf({ request, statusClass, failed, count, durations }: RollupGroup): {
  json: string;
  count: number;
} {
  // With a status that all share, the class stands there already.
  const status =
    request.statusCode === undefined && statusClass > 0 ? `,"status_class":"${statusClass}xx"` : '';
  // As the event of one of them says: what has an `error_type` went wrong, whatever its status.
  const errors = failed || request.errorType !== undefined ? rounded(count) : 0;
  return {
    json: `${status},"error_count":${errors}${durations.json}`,
    count: (status === '' ? 1 : 2) + (durations.json === '' ? 0 : 3),
  };
}

/** Of weights such as 1/3 a sum has digits that mean nothing. */
function rounded(count: number): number {
  return Number.isInteger(count) ? count : Number(count.toPrecision(12));
}
