import { v1Error } from '../answer.js';
import { type Capture, type EventResult, isTooBig, refused } from './capture.js';
import { type Arrival, ingest, type ReceivedEvent } from './event.js';
import { isJsonObject } from './json.js';
import { parseRfc3339 } from './time.js';
import { isUuid } from './uuid.js';
import { isV1Event, readV1Event, type V1Event } from './v1-event.js';
import type { V1Headers } from './v1-headers.js';

/**
 * Reads a v1 body. A bad, missing or repeated uuid fails all of it; every other fault is told for the one
 * event alone (rust/capture/src/v1/analytics/process.rs).
 */
export function readV1(body: unknown, headers: V1Headers, arrival: Arrival): Capture {
  const batch = isJsonObject(body) ? body['batch'] : undefined;
  const createdAt = isJsonObject(body) ? body['created_at'] : undefined;
  const eventCount = Array.isArray(batch) ? batch.length : 0;
  const refuse = (code: string, description: string): Capture =>
    refused('v1', v1Error(400, description, code), eventCount);

  if (!Array.isArray(batch) || typeof createdAt !== 'string' || !batch.every(isV1Event)) {
    return refuse('request_parsing_error', 'Failed to parse request body.');
  }
  if (batch.length === 0) return refuse('empty_batch', 'request batch is empty');
  if (parseRfc3339(createdAt) === undefined) {
    return refuse('invalid_batch', `invalid batch: created_at is not valid RFC 3339: ${createdAt}`);
  }
  const uuidProblem = problemWithUuids(batch);
  if (uuidProblem) return refuse(...uuidProblem);

  const taken: ReceivedEvent[] = [];
  const results = new Map<string, EventResult>();
  for (const raw of batch) {
    const uuid = raw.uuid.trim().toLowerCase();
    const event = readV1Event(raw, headers);
    if ('drop' in event) results.set(uuid, { result: 'drop', details: event.drop });
    else if (isTooBig(raw, arrival.bodyBytes)) {
      results.set(uuid, { result: 'drop', details: 'event_too_big' });
    } else {
      const received = ingest(event, arrival);
      const isImpersonal = received.warnings.includes('person_processing_disabled');
      results.set(
        uuid,
        isImpersonal ? { result: 'ok', details: 'person_processing_disabled' } : { result: 'ok' },
      );
      taken.push(received);
    }
  }
  return { wire: 'v1', token: headers.token, eventCount, taken, results };
}

function problemWithUuids(batch: readonly V1Event[]): [code: string, description: string] | undefined {
  const seen = new Set<string>();
  for (const event of batch) {
    const uuid = event.uuid.trim().toLowerCase();
    if (uuid === '') return ['missing_event_uuid', 'event submitted without a uuid'];
    if (!isUuid(uuid)) return ['invalid_event_uuid', `event submitted with an invalid uuid: ${event.uuid}`];
    if (seen.has(uuid)) return ['duplicate_event_uuid', `duplicate event uuid: ${uuid}`];
    seen.add(uuid);
  }
  return undefined;
}
