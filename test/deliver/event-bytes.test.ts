import { expect, it } from 'vitest';
import { estimateBytes } from '../../src/deliver/event-bytes.js';
import type { JsonValue } from '../../src/event/product-event.js';
import { makeEvent } from './support.js';

const COMMON = { $lib: 'posthog-node', $lib_version: '5.70.0', $is_server: true, $geoip_disable: true };

it.each<[string, Record<string, JsonValue>]>([
  ['no properties', {}],
  ['scalars', { a: 'text', b: 12.5, c: true, d: null, e: 'x'.repeat(1000) }],
  ['arrays and objects', { list: ['a', 'b', 1], $groups: { organization: 'acme' }, $set: { plan: 'pro' } }],
  ['many', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`property_${i}`, `value ${i}`]))],
])('is close to the bytes on the wire: %s', (_, properties) => {
  const event = makeEvent(1, { properties });
  const { distinctId, ...rest } = event;
  const onWire = JSON.stringify({
    ...rest,
    distinct_id: distinctId,
    properties: { ...properties, ...COMMON },
  }).length;
  expect(estimateBytes(event)).toBeGreaterThan(onWire * 0.8);
  expect(estimateBytes(event)).toBeLessThan(onWire * 1.3);
});
