import { TEMPLATES } from './requests.mjs';

/**
 * How an app is started: with the set-up file of the apps' folder, as its users write one, or without a line of
 * code, by modules that are loaded first.
 *
 * @typedef {object} ZeroCode
 * @property {'import' | 'require'} flag
 * @property {readonly string[]} [modules] in the place of {@link ZERO_CODE_MODULES}
 * @property {Record<string, string>} [env]
 * @property {NodeJS.Signals} [signal] that ends it; SIGUSR2 stands for an app that is done
 * @property {string} [says] the one line it prints, in the place of {@link ATTACHED}
 * @property {boolean} [exports] whether spans reach the collector, `true` if it isn't said
 */

/** What the README says to load. */
export const ZERO_CODE_MODULES = ['@opentelemetry/auto-instrumentations-node/register', 'spanhog/register'];

/** What is said of a provider of every SDK. */
export const ATTACHED = 'attached to (?:Node)?TracerProvider; every request is counted, sampled or not';

/** @param {import('./frameworks.mjs').Framework} framework */
export function nodeArguments({ app, setUp = 'tracing', zeroCode, options = [] }) {
  if (zeroCode) {
    const { flag, modules = ZERO_CODE_MODULES } = zeroCode;
    return [...options, ...modules.flatMap((name) => [`--${flag}`, name]), app];
  }
  const loader = app.endsWith('.cjs') ? ['--require', `./${setUp}.cjs`] : ['--import', `./${setUp}.mjs`];
  return [...options, ...loader, app];
}

/**
 * @param {import('./frameworks.mjs').Framework} framework
 * @param {{ tree: string, posthog: { url: string }, collector: { url: string } }} place
 * @param {string} service
 */
export function environmentOf(framework, { tree, posthog, collector }, service) {
  const { handler = 'lambda-handler', instrumentations, templates, zeroCode } = framework;
  return {
    POSTHOG_HOST: posthog.url,
    POSTHOG_PROJECT_TOKEN: 'phc_matrix',
    OTEL_SERVICE_NAME: service,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    NODE_NO_WARNINGS: '1',
    ...(zeroCode ? zeroCodeEnvironment(zeroCode, collector) : {}),
    ...(zeroCode
      ? {}
      : {
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_NODE_RESOURCE_DETECTORS: 'env',
          MATRIX_INSTRUMENTATIONS: instrumentations.join(','),
        }),
    ...(instrumentations.includes('aws-lambda') ? lambdaEnvironment(`${tree}/apps`, handler) : {}),
    ...(templates ? { MATRIX_ROUTES: JSON.stringify(TEMPLATES) } : {}),
  };
}

/** @param {ZeroCode} zeroCode @param {{ url: string }} collector */
function zeroCodeEnvironment({ env }, collector) {
  return {
    // With `none` the SDK makes no spans at all.
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    // Those of clouds ask the network.
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
    ...env,
  };
}

/** What Lambda's runtime sets: the instrumentation looks for the handler by it. */
function lambdaEnvironment(folder, handler) {
  return { LAMBDA_TASK_ROOT: folder, _HANDLER: `${handler}.handler`, AWS_LAMBDA_FUNCTION_NAME: 'api' };
}
