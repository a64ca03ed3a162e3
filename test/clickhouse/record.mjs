/**
 * Plays the demo once, real requests to a real API, and writes down what the local PostHog stored and what the driver
 * knows that it sent: `node record.mjs <file>`.
 */
import { writeFileSync } from 'node:fs';
import { startApi } from '../../scripts/demo/api-process.mjs';
import { startCollector } from '../../scripts/demo/collector.mjs';
import { Driver } from '../../scripts/demo/driver.mjs';
import { eventOf, Ledger } from '../../scripts/demo/ledger.mjs';
import { playTraffic } from '../../scripts/demo/traffic.mjs';
import { ENDPOINTS } from '../../examples/express-api/endpoints.mjs';

const ROUNDS = 8;
const [, , file] = process.argv;
if (file === undefined) throw new Error('node record.mjs <file>');
const { startLocalPostHog } = await import('../../dist/modules/local/posthog.js');
const posthog = await startLocalPostHog();
const collector = await startCollector();
const api = await startApi({ posthogUrl: posthog.url, collectorUrl: collector.url });
process.once('exit', () => api.kill());
const ledger = new Ledger();
const driver = new Driver(api.url, ledger);
await playTraffic(driver, ROUNDS, () => {});
driver.close();
await api.stop();
const sent = ledger.counted.map((exchange) => Object.assign({ event: eventOf(exchange) }, exchange));
// What the app says of its endpoints is no request; the tests have such words of their own.
const events = posthog.events().filter(({ event }) => event !== 'api_inventory');
writeFileSync(file, JSON.stringify({ events, sent, inventory: ENDPOINTS }));
await Promise.all([posthog.close(), collector.close()]);
