import { hear, start, stop } from './child.mjs';

/**
 * A server in a process of its own that takes whatever is sent to it.
 * @typedef {object} Sink
 * @property {string} url
 * @property {() => Promise<void>} reset forgets what came
 * @property {() => Promise<Record<string, number>>} report counts what came
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ cores?: string }} [how]
 * @returns {Promise<Sink>}
 */
export async function startSink(how) {
  const child = start('sink', {}, how);
  const { url } = await hear(child);
  const control = async (command) => (await fetch(`${url}/control/${command}`, { method: 'POST' })).json();
  return {
    url,
    reset: () => control('reset'),
    report: () => control('report'),
    close: () => stop(child),
  };
}
