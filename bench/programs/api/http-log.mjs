import { createHash } from 'node:crypto';
import { args } from '../parts/report.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const CAPTURE = `${args.sink}/i/v0/e/`;

/**
 * PostHog's documented way to forward what a server answered (its docs, "Sending HTTP log events"): an anonymous
 * `$http_log` event with the raw URL, address and user agent, its own `fetch` for each request once the response is
 * finished, nobody waiting for it, and its errors swallowed.
 */
export default {
  before: () => startOpenTelemetry(),
  install(app) {
    app.use((req, res, next) => {
      res.on('finish', () => sendHttpLog(req, res));
      next();
    });
  },
};

function sendHttpLog(req, res) {
  const agent = req.get('user-agent') ?? '';
  const visitor = createHash('sha256').update(`${req.ip}:${req.hostname}:${agent}`).digest('hex');
  const event = {
    api_key: 'phc_bench',
    event: '$http_log',
    distinct_id: `http_log_${visitor.slice(0, 32)}`,
    properties: {
      $process_person_profile: false,
      $current_url: `${req.protocol}://${req.get('host')}${req.originalUrl}`,
      $host: req.hostname,
      $pathname: req.path,
      $referrer: req.get('referer'),
      $ip: req.ip,
      $raw_user_agent: agent,
      method: req.method,
      status_code: res.statusCode,
    },
  };
  const headers = { 'content-type': 'application/json' };
  fetch(CAPTURE, { method: 'POST', headers, body: JSON.stringify(event) }).catch(() => {});
}
