import type { Framework } from './project.js';

/** What a framework's routes need. */
interface Instrumentation {
  readonly packageName: string;
  readonly className: string;
  readonly variable: string;
  readonly options?: string;
}

const EXPRESS: Instrumentation = {
  packageName: '@opentelemetry/instrumentation-express',
  className: 'ExpressInstrumentation',
  variable: 'express',
};
const INSTRUMENTATIONS: Readonly<Partial<Record<Framework, readonly Instrumentation[]>>> = {
  express: [EXPRESS],
  nestjs: [
    EXPRESS,
    {
      packageName: '@opentelemetry/instrumentation-nestjs-core',
      className: 'NestInstrumentation',
      variable: 'nest',
    },
  ],
  fastify: [
    {
      packageName: '@fastify/otel',
      className: 'FastifyOtelInstrumentation',
      variable: 'fastify',
      options: '{ registerOnInitialization: true }',
    },
  ],
  koa: [
    {
      packageName: '@opentelemetry/instrumentation-koa',
      className: 'KoaInstrumentation',
      variable: 'koa',
    },
  ],
  hapi: [
    {
      packageName: '@opentelemetry/instrumentation-hapi',
      className: 'HapiInstrumentation',
      variable: 'hapi',
    },
  ],
};

const ALWAYS = ['spanhog', '@opentelemetry/api', '@opentelemetry/sdk-node'];

/** The packages that a set-up imports. */
export function packagesFor(framework: Framework | undefined): readonly string[] {
  if (framework === 'next') return ALWAYS;
  const own = (framework && INSTRUMENTATIONS[framework]) ?? [];
  return [
    ...ALWAYS,
    '@opentelemetry/instrumentation',
    '@opentelemetry/instrumentation-http',
    ...own.map(({ packageName }) => packageName),
    ...(framework === 'hono' ? ['@hono/otel'] : []),
  ];
}

/** The tracing file of an app on Node, for `node --import`, or as CommonJS for `node --require`. */
export function tracingFile(framework: Framework | undefined, isEsm: boolean): string {
  const own = (framework && INSTRUMENTATIONS[framework]) ?? [];
  const packages = [
    ...own.map(({ className, packageName }) => ({ what: `{ ${className} }`, from: packageName })),
    { what: '{ HttpInstrumentation }', from: '@opentelemetry/instrumentation-http' },
    { what: '{ NodeSDK }', from: '@opentelemetry/sdk-node' },
  ]
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .concat({ what: '{ apiAttributes, PostHogEventSpanProcessor }', from: 'spanhog' });
  const imports = packages.map(({ what, from }) =>
    isEsm ? `import ${what} from '${from}';` : `const ${what} = require('${from}');`,
  );
  return [
    `// Loaded before the app, by \`node ${isEsm ? '--import ./tracing.mjs' : '--require ./tracing.cjs'}\`: its requests become PostHog events.`,
    ...(isEsm ? ["import { register } from 'node:module';"] : []),
    ...imports,
    '',
    "process.env.POSTHOG_HOST ??= 'https://us.i.posthog.com'; // in the EU: 'https://eu.i.posthog.com'",
    '// NodeSDK would start exporters to a collector that may not be there.',
    "for (const kind of ['TRACES', 'METRICS', 'LOGS']) process.env[`OTEL_${kind}_EXPORTER`] ??= 'none';",
    '',
    ...(isEsm
      ? [
          '// So that ES modules are instrumented.',
          "register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);",
        ]
      : []),
    'const http = new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() });',
    ...own.map(
      ({ variable, className, options = '' }) => `const ${variable} = new ${className}(${options});`,
    ),
    'const events = new PostHogEventSpanProcessor();',
    `const instrumentations = [${['http', ...own.map(({ variable }) => variable)].join(', ')}];`,
    'const sdk = new NodeSDK({ instrumentations, spanProcessors: [events] });',
    'sdk.start();',
    '',
    '/** Sends the last events, and ends the process. Call it once the server is closed. */',
    isEsm ? 'export async function shutdown() {' : 'async function shutdown() {',
    '  await Promise.allSettled([sdk.shutdown(), events.shutdown()]);',
    '  process.exit();',
    '}',
    ...(isEsm ? [] : ['exports.shutdown = shutdown;']),
    '',
  ].join('\n');
}

/** Next.js calls `register` of this file, `instrumentation.ts` or `.js`. */
export function nextFile(isTypeScript: boolean): string {
  return [
    '// Next.js makes the spans of requests itself; they become PostHog events.',
    `export async function register()${isTypeScript ? ': Promise<void>' : ''} {`,
    "  if (process.env.NEXT_RUNTIME !== 'nodejs') return;",
    "  const { NodeSDK } = await import('@opentelemetry/sdk-node');",
    "  const { PostHogEventSpanProcessor } = await import('spanhog');",
    '  new NodeSDK({ spanProcessors: [new PostHogEventSpanProcessor()] }).start();',
    '}',
    '',
  ].join('\n');
}
