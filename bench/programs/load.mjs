// Sends requests as fast as they are answered, when told to: so many of them.
import autocannon from 'autocannon';

/** A few hundred users, so that nothing is remembered for one alone. */
const USERS = 300;

process.on('message', (job) => void load(job));

async function load({ url, amount, connections }) {
  const requests = Array.from({ length: USERS }, (_, at) => ({
    path: `/api/v1/projects/p_${at}/widgets`,
    headers: { authorization: `Bearer token_${at}`, 'user-agent': 'acme-sdk-js/1.2.3' },
  }));
  // `sampleInt`: how soon it notices that it is done.
  const run = autocannon({ url, connections, requests, amount, sampleInt: 10 });
  const from = performance.now();
  let to = from;
  run.on('response', () => {
    to = performance.now();
  });
  const { '2xx': answered, non2xx, errors } = await run;
  process.send?.({ answered, failed: non2xx + errors, seconds: (to - from) / 1_000 });
}
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
