import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRecord } from '../../checks.js';
import type { Finding } from './finding.js';

const SDKS = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/sdk-trace',
];
const OTHERS = [
  '@opentelemetry/auto-instrumentations-node',
  '@opentelemetry/instrumentation-http',
  'posthog-node',
];
const MAX_FILES = 2_000;
const MAX_DEPTH = 6;
const SOURCE = /\.[cm]?[jt]s$/;

/** The packages that the app in this directory would load: the nearest of each name. */
export function checkPackages(directory: string): readonly Finding[] {
  const versionOf = (name: string): string | undefined => installed(directory, name);
  const api = versionOf('@opentelemetry/api');
  const found = [...SDKS, ...OTHERS].flatMap((name) => {
    const version = versionOf(name);
    return version === undefined ? [] : [`${name} ${version}`];
  });
  const hasSdk =
    SDKS.some((name) => versionOf(name)) || versionOf('@opentelemetry/auto-instrumentations-node');
  if (api === undefined) {
    return [
      error(
        '@opentelemetry/api is not installed here',
        'npm install @opentelemetry/api, or run this in the directory of the app',
      ),
    ];
  }
  if (!/^1\.(?!0|1\.|2\.)\d+/.test(api)) {
    return [error(`@opentelemetry/api ${api} is older than 1.3`, 'npm install @opentelemetry/api@latest')];
  }
  if (hasSdk === undefined) {
    return [
      error(
        `no OpenTelemetry SDK is installed here, only the API ${api}`,
        'npm install @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node',
      ),
    ];
  }
  return [{ check: 'packages', status: 'ok', message: [`@opentelemetry/api ${api}`, ...found].join(', ') }];
}

/**
 * Mistakes that are to be seen in the app's own files: an exporter that `spanProcessors` displaces, a sampler without
 * `recordServerSpans()`. A look at texts, which sees what stands in one file.
 */
export function checkSources(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const texts = sourcesIn(directory).map(
    (path) => [path.slice(directory.length + 1), readSafely(path)] as const,
  );
  const set = texts.filter(
    ([, text]) => text.includes('PostHogEventSpanProcessor') && text.includes('spanProcessors'),
  );
  const findings: Finding[] = [];
  const wanted =
    (env['OTEL_TRACES_EXPORTER'] ?? '') ||
    env['OTEL_EXPORTER_OTLP_ENDPOINT'] ||
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const lost = set.find(
    ([, text]) =>
      !/(?:Batch|Simple)SpanProcessor\s*\(/.test(text) &&
      (/\btraceExporter\b/.test(text) || (wanted ?? 'none') !== 'none'),
  );
  if (lost) {
    findings.push({
      check: 'exporter',
      status: 'warning',
      message: `${lost[0]} gives the SDK \`spanProcessors\`, beside which it takes neither \`traceExporter\` nor OTEL_TRACES_EXPORTER: no traces are exported`,
      fix: 'list both: spanProcessors: [new BatchSpanProcessor(exporter), new PostHogEventSpanProcessor()]',
    });
  } else if (set.length > 0)
    findings.push({
      check: 'exporter',
      status: 'ok',
      message: 'no exporter is displaced, as far as the files tell',
    });
  const isSampled = /traceidratio/i.test(env['OTEL_TRACES_SAMPLER'] ?? '');
  const sampled = set.find(
    ([, text]) => !text.includes('recordServerSpans') && (isSampled || /TraceIdRatio/.test(text)),
  );
  if (sampled) {
    findings.push({
      check: 'sampler',
      status: 'warning',
      message: `${sampled[0]} runs with a ratio sampler and without recordServerSpans(): requests that it leaves out become no events`,
      fix: 'new NodeSDK({ sampler: recordServerSpans(new ParentBasedSampler({ root: … })) }); what is exported stays the same',
    });
  } else if (set.length > 0)
    findings.push({
      check: 'sampler',
      status: 'ok',
      message: 'no sampler leaves requests out, as far as the files tell',
    });
  return findings;
}

function error(message: string, fix: string): Finding {
  return { check: 'packages', status: 'error', message, fix };
}

function installed(directory: string, name: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name, 'package.json');
    if (existsSync(path)) return versionIn(readSafely(path));
    if (dirname(at) === at) return undefined;
  }
}

function versionIn(text: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    return isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : undefined;
  } catch {
    return undefined;
  }
}

function sourcesIn(directory: string): readonly string[] {
  const files: string[] = [];
  const look = (at: string, depth: number): void => {
    if (depth > MAX_DEPTH || files.length >= MAX_FILES) return;
    for (const entry of list(at)) {
      if (files.length >= MAX_FILES) return;
      const path = join(at, entry.name);
      if (entry.isDirectory() && !/^(?:\.|node_modules$|dist$|build$|coverage$)/.test(entry.name))
        look(path, depth + 1);
      else if (entry.isFile() && SOURCE.test(entry.name)) files.push(path);
    }
  };
  look(directory, 0);
  return files;
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readSafely(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
