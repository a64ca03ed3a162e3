import { run } from './child.mjs';

/**
 * One process for each subject in each round, in turns: A B C, then B C A. What the machine does besides changes
 * more slowly than that, so each round's figures can be divided by each other.
 * @param {Record<string, { program: string, args?: object, delivers?: number, node?: readonly string[] }>} subjects
 *   `delivers`: the events that the sink has to get, if the program doesn't report that by itself (`delivered`); a
 *   lost one is no figure, but an error
 */
export function inTurns(subjects) {
  const names = Object.keys(subjects);
  /** @param {import('./plan.mjs').Bench} bench @param {number} round */
  return async (bench, round) => {
    const samples = {};
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round) % names.length];
      const { program, args, delivers, ...how } = subjects[name];
      await bench.sink.reset();
      const sample = await run(
        program,
        { subject: bench.subject, sink: bench.sink.url, quick: bench.quick, ...args },
        how,
      );
      const received = await bench.sink.report();
      const expected = delivers ?? sample.delivered;
      if (expected !== undefined && received.events !== expected)
        throw new Error(`${name}: ${received.events} of ${expected} events came`);
      samples[name] = { ...sample, ...prefixed(received) };
    }
    return samples;
  };
}

/** @param {Record<string, number>} received */
function prefixed({ requests, headerBytes, wireBytes, bytes, events }) {
  return {
    sinkRequests: requests,
    sinkEvents: events,
    sinkBytes: headerBytes + wireBytes,
    wireBytesPerEvent: wireBytes / events,
    bytesPerEvent: bytes / events,
  };
}
