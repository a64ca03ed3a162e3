// Sends requests as fast as they are answered, when told to: for so many seconds, or so many of them.
import autocannon from 'autocannon';

/** A few hundred users, so that nothing is remembered for one alone. */
const USERS = 300;

process.on('message', (job) => void load(job));

async function load({ url, seconds, amount, connections }) {
  const requests = Array.from({ length: USERS }, (_, at) => ({
    path: `/api/v1/projects/p_${at}/widgets`,
    headers: { authorization: `Bearer token_${at}`, 'user-agent': 'acme-sdk-js/1.2.3' },
  }));
  // `sampleInt`: how soon it notices that it is done.
  const run = autocannon({
    url,
    connections,
    requests,
    sampleInt: 10,
    ...(amount ? { amount } : { duration: seconds }),
  });
  const from = performance.now();
  let to = from;
  run.on('response', () => {
    to = performance.now();
  });
  const { '2xx': answered, non2xx, errors } = await run;
  const took = (to - from) / 1_000;
  process.send?.({ answered, failed: non2xx + errors, seconds: took, perSecond: answered / took });
}
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
