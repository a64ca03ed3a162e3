/** Requests of nobody in particular: health checks, preflights, visitors, and scanners. */
import { CLIENTS } from './cast.mjs';
import { Random } from './random.mjs';

/** @typedef {import('./driver.mjs').Driver} Driver */

const SCANNED_PATHS = [
  '/wp-login.php',
  '/.env',
  '/.git/config',
  '/phpmyadmin/index.php',
  '/admin/config.php',
  '/cgi-bin/luci',
  '/actuator/gateway/routes',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
];
const BOT = { kind: 'bot', language: null, traced: false };
const PROBE = { ...BOT, name: 'kube-probe', version: '1.29', userAgent: 'kube-probe/1.29' };
const SCANNER = { ...BOT, name: 'zgrab', version: '0.x', userAgent: 'Mozilla/5.0 zgrab/0.x' };

/** @param {Driver} driver */
export function checkHealth(driver) {
  return driver.send({ client: PROBE, method: 'GET', template: '/healthz', auth: 'none', noise: true });
}

/** @param {Driver} driver @param {number} round */
export async function visit(driver, round) {
  const random = new Random(round);
  for (let turn = 0; turn < 12; turn += 1) {
    const from = { client: CLIENTS[random.between(2, 4)], address: `198.51.100.${random.between(1, 254)}` };
    await driver.send({ ...from, method: 'GET', template: '/api/v2/plans', auth: 'none' });
    if (turn % 3 === 0) {
      // No credentials, then expired ones: the endpoint is known, the caller is not.
      const secret = `session_${random.hex(18)}`;
      const headers = { authorization: `Bearer ${secret}`, cookie: `sid=${random.hex(24)}` };
      await driver.send({ ...from, method: 'GET', template: '/api/v1/projects', auth: 'none' });
      const call = { ...from, headers, method: 'GET', auth: /** @type {const} */ ('bearer') };
      const params = { project_id: `prj_${random.hex(18)}` };
      await driver.send({ ...call, template: '/api/v2/projects/{project_id}/widgets', params });
    }
    if (turn % 4 === 0) {
      const template = '/api/v2/projects';
      await driver.send({ ...from, method: 'OPTIONS', template, auth: 'none', noise: true });
    }
  }
}

/** @param {Driver} driver @param {number} round */
export async function scan(driver, round) {
  const random = new Random(1000 + round);
  for (const path of SCANNED_PATHS) {
    const query = { token: random.hex(16) };
    const address = `192.0.2.${random.between(1, 254)}`;
    await driver.send({ client: SCANNER, address, method: 'GET', path, query, auth: 'none' });
    if (random.chance(0.3)) await checkHealth(driver);
  }
}
