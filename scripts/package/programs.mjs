// Programs that use the library in its smallest form: a processor, one request that ended, and its event sent.

/**
 * Ends a request, waits for its event, and prints what became of it. The event says where it comes from.
 * @param {'esm' | 'cjs'} format
 * @param {string} label
 */
export function oneEvent(format, label) {
  const load = (names, from) =>
    format === 'esm' ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
  return `
    ${load('PostHogEventSpanProcessor', 'spanhog')}
    ${load('diag', '@opentelemetry/api')}
    const note = (message) => console.error(message);
    diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} });
    const processor = new PostHogEventSpanProcessor();
    const now = [Math.floor(Date.now() / 1000), 0];
    processor.onEnd({
      name: 'GET /things', kind: 1, startTime: now, endTime: now, duration: [0, 0], ended: true, status: { code: 0 },
      attributes: {
        'http.route': '/things', 'http.request.method': 'GET', 'url.path': '/things',
        'posthog.properties.sent_by': ${JSON.stringify(label)},
      },
      resource: { attributes: {} }, instrumentationScope: { name: 'test' }, links: [], events: [],
      spanContext: () => ({
        traceId: 'a'.repeat(32), spanId: Math.random().toString(16).slice(2).padEnd(16, '0').slice(0, 16), traceFlags: 1,
      }),
    });
    processor.shutdown().then(() => {
      console.log(JSON.stringify(processor.stats().events));
      // A cluster's worker stays for as long as it is connected.
      if (process.connected) process.disconnect();
    });
  `;
}

/** The same from two processes of a cluster. @param {string} program */
export function clustered(program) {
  return `
    const cluster = require('node:cluster');
    if (cluster.isPrimary) for (const _ of [1, 2]) cluster.fork();
    else import(${JSON.stringify(program)});
  `;
}

/** The same from a worker thread. @param {string} program */
export function inWorker(program) {
  return `
    const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(program)}).on('error', (error) => { throw error; });
  `;
}
