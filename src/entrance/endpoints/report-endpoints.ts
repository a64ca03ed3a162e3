import { Reporter } from '../../diagnostics.js';
import { declareEndpoints } from '../../event/inventory.js';
import { listEndpoints } from './list-endpoints.js';

const reporter = new Reporter();
const ENDPOINT = /^(?:\*|[A-Z]{1,20}) \/\S*$/;

/**
 * Tells PostHog which endpoints there are, so that "called by nobody" can be answered there: one event `api_inventory` for
 * each release and day, which goes with the first request after it and counts as none. Call it once all routes are there.
 * Never throws: what is neither an app nor a list of endpoints is one warning.
 *
 * @param endpoints An app, see `listEndpoints()`, or names such as `GET /v1/users/{id}`, of which 5,000 count.
 */
export function reportEndpoints(endpoints: unknown): void {
  try {
    const names: readonly unknown[] = Array.isArray(endpoints) ? endpoints : listEndpoints(endpoints);
    const known = names.filter(
      (name) => typeof name === 'string' && ENDPOINT.test(name) && name.length <= 1_024,
    );
    if (known.length < names.length) {
      const count = names.length - known.length;
      reporter.warn(
        'endpoints',
        `${count} of the endpoints that \`reportEndpoints()\` was given are none, such as 'GET /users/{id}', and are left out`,
      );
    }
    declareEndpoints(known.filter((name) => typeof name === 'string'));
  } catch (error) {
    reporter.warn(
      'app',
      error instanceof TypeError
        ? `\`reportEndpoints()\` has nothing to report: ${error.message.replace('`app`', 'it')}`
        : '`reportEndpoints()` could not read the routes of the app',
    );
  }
}
