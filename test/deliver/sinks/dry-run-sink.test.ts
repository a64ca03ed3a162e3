import { expect, it } from 'vitest';
import { createDryRunSink } from '../../../src/deliver/sinks/dry-run-sink.js';
import { Counts } from '../../../src/diagnostics.js';
import { acceptAll, accountedFor, makeEvent, makeEvents } from '../support.js';
import { VirtualClock } from '../virtual-clock.js';

function makeDryRun() {
  const counts = new Counts();
  const lines: string[] = [];
  const clock = new VirtualClock();
  const sink = createDryRunSink({ counts, print: (line) => lines.push(line), clock });
  return { counts, lines, clock, sink };
}

it('prints name, endpoint and uuid of each event, and nothing else of it', () => {
  const { counts, lines, sink } = makeDryRun();
  acceptAll(sink, counts, [makeEvent(1), makeEvent(2, { properties: { secret: 'value' } })]);
  expect(lines).toEqual([
    `spanhog: dry run: api_request GET /things/{id} ${makeEvent(1).uuid}`,
    `spanhog: dry run: api_request ${makeEvent(2).uuid}`,
  ]);
  expect(counts.stats(sink.waiting()).events.dropped).toEqual({ dry_run: 2 });
  expect(accountedFor(sink, counts)).toBe(2);
});

it('prints twenty lines a second, and how many it left out', async () => {
  const { counts, lines, clock, sink } = makeDryRun();
  acceptAll(sink, counts, makeEvents(50));
  expect(lines).toHaveLength(20);
  await clock.advance(1_000);
  acceptAll(sink, counts, makeEvents(1, 50));
  expect(lines.slice(20)).toEqual([
    'spanhog: dry run: and 30 more events',
    expect.stringContaining(makeEvent(50).uuid),
  ]);
});

it('survives a print function that throws, and has nothing to flush', async () => {
  const counts = new Counts();
  const sink = createDryRunSink({
    counts,
    print: () => {
      throw new Error('boom');
    },
  });
  acceptAll(sink, counts, makeEvents(1));
  await sink.flush();
  await sink.shutdown(1);
  expect(accountedFor(sink, counts)).toBe(1);
});
