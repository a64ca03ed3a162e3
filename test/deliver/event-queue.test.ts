import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from '../../src/deliver/event-queue.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { makeEvent } from './support.js';

it('gives events back in order, with their bytes, like an array', () => {
  const operation = fc.oneof(
    { weight: 3, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 700 }) }) },
    { weight: 2, arbitrary: fc.record({ shift: fc.integer({ min: 1, max: 700 }) }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const queue = new EventQueue();
      let model: { event: ProductEvent; bytes: number }[] = [];
      let pushed = 0;
      const given: unknown[] = [];
      const expected: unknown[] = [];
      for (const step of operations) {
        if (step === 'clear') {
          queue.clear();
          model = [];
        } else if ('push' in step) {
          for (let i = 0; i < step.push; i += 1) {
            const event = makeEvent(pushed);
            queue.push(event, pushed % 1000);
            model.push({ event, bytes: pushed % 1000 });
            pushed += 1;
          }
        } else {
          for (let i = 0; i < step.shift; i += 1) {
            expected.push(model[0]?.bytes ?? 0, model.shift()?.event);
            given.push(queue.headBytes, queue.shift());
          }
        }
        given.push(queue.size, queue.bytes, queue.tail, queue.head);
        const bytes = model.reduce((sum, entry) => sum + entry.bytes, 0);
        expected.push(model.length, bytes, pushed, pushed - model.length);
      }
      expect(given).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('is empty again after each full chunk went through it', () => {
  const queue = new EventQueue();
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 512; i += 1) queue.push(makeEvent(i), 1);
    for (let i = 0; i < 512; i += 1) expect(queue.shift()).toEqual(makeEvent(i));
    expect(queue.shift()).toBeUndefined();
    expect(queue.bytes).toBe(0);
  }
});
