import { PostHog } from 'posthog-node';
import { args } from './report.mjs';

/**
 * posthog-node with the settings that cost it the least here: large batches, and a queue that never drops. A
 * queue that grows past a batch costs it more, since it takes each batch out in time that grows with the queue.
 * @param {Record<string, unknown>} [options]
 */
export function createClient(options) {
  return new PostHog('phc_bench', {
    host: args.sink,
    flushAt: 500,
    maxBatchSize: 1_000,
    maxQueueSize: 1_000_000,
    flushInterval: 2_000,
    ...options,
  });
}

/**
 * What somebody would write by hand to get the event that the processor makes of `endedRequest(number)`: the same
 * fourteen properties, and the same of PostHog's own beside them.
 */
export function eventOf(number, traceId, spanId) {
  return {
    distinctId: `user_${number}`,
    event: 'api_request',
    groups: { organization: `org_${number % 1_000}` },
    properties: {
      endpoint: 'POST /api/v1/projects/{project_id}/widgets',
      method: 'POST',
      route: '/api/v1/projects/{project_id}/widgets',
      route_source: 'framework',
      api_version: 'v1',
      status_code: 201,
      status_class: '2xx',
      duration_ms: 0.1 + (number % 10) / 10,
      auth_method: 'bearer',
      client_name: 'acme-sdk-js',
      client_version: '1.2.3',
      request_count: 1,
      organization_id: `org_${number % 1_000}`,
      service_name: 'api',
      trace_sampled: true,
      $trace_id: traceId,
      $span_id: spanId,
      $process_person_profile: true,
      $ignore_sent_at: true,
    },
  };
}

const HEX = '0123456789abcdef';

/** Ids that no two events share, and that compress as badly as real ones. @param {number} length */
export function randomHex(length) {
  let text = '';
  for (let at = 0; at < length; at += 1) text += HEX[(Math.random() * 16) | 0];
  return text;
}
