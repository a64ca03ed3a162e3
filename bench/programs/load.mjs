// Sends requests as fast as they are answered, when told to.
import autocannon from 'autocannon';

/** A few hundred users, so that nothing is remembered for one alone. */
const USERS = 300;

process.on('message', (job) => void load(job));

async function load({ url, seconds, connections }) {
  const requests = Array.from({ length: USERS }, (_, at) => ({
    path: `/api/v1/projects/p_${at}/widgets`,
    headers: { authorization: `Bearer token_${at}`, 'user-agent': 'acme-sdk-js/1.2.3' },
  }));
  const {
    '2xx': answered,
    non2xx,
    errors,
    duration,
  } = await autocannon({ url, connections, duration: seconds, requests });
  process.send?.({ answered, failed: non2xx + errors, perSecond: answered / duration });
}
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
