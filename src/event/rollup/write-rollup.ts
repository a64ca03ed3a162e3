import type { EventWriter, IsNews, Measured } from '../build-event.js';
import type { EventJson } from '../event-json.js';
import { rounded, samplingRate } from '../sampling/sampling-rate.js';
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
  const { request, example, count, durations } = group;
  const { traceId, spanId, traceSampled } = example;
  const shown = { ...request, origin: { ...request.origin, traceId, spanId, traceSampled } };
  const measured: Measured = {
    count: rounded(count),
    durationMs: durations.meanMs,
    more: moreOf(group),
    id: [`rollup ${instance}`, String(group.number)],
    isNews,
  };
  return writer.request(shown, group.name, group.properties, measured);
}

/** One of one request has what that request's own event would have. */
function moreOf({ request, requests, statusClass, failed, count, durations }: RollupGroup): {
  json: string;
  count: number;
} {
  const rate = samplingRate(requests, count);
  if (requests === 1) return { json: rate, count: rate === '' ? 0 : 1 };
  // With a status that all share, the class stands there already.
  const status =
    request.statusCode === undefined && statusClass > 0 ? `,"status_class":"${statusClass}xx"` : '';
  // As the event of one of them says: what has an `error_type` went wrong, whatever its status.
  const errors = failed || request.errorType !== undefined ? rounded(count) : 0;
  return {
    json: `${status},"error_count":${errors}${durations.json}${rate}`,
    count: (status === '' ? 1 : 2) + (durations.json === '' ? 0 : 3) + (rate === '' ? 0 : 1),
  };
}
