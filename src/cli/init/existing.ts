import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './changes.js';
import type { Project, Telemetry } from './project.js';

const PROCESSOR = 'new PostHogEventSpanProcessor()';

/** OpenTelemetry is started already: the processor goes into its list. */
export function joinExisting({ directory, isEsm }: Project, { file, kind }: Telemetry): Part {
  const text = readFileSync(join(directory, file), 'utf8');
  const lists = [...text.matchAll(/\bspanProcessors\s*:\s*\[/g)];
  const [list] = lists;
  if (lists.length === 1 && list) {
    const isModule = isEsm || /\.m[jt]s$|\.tsx?$/.test(file) || /^import\s/m.test(text);
    const behind = list.index + list[0].length;
    const isEmpty = /^\s*\]/.test(text.slice(behind));
    return {
      // From behind, so that the first insertion moves no other.
      changes: [
        { kind: 'insert', file, at: behind, text: isEmpty ? PROCESSOR : `${PROCESSOR}, ` },
        { kind: 'insert', file, ...importOf(text, isModule) },
      ],
      advice: [],
    };
  }
  return {
    changes: [],
    advice: [{ why: `${file} starts OpenTelemetry (${kind}): ${WHY[kind]}`, lines: LINES[kind] }],
  };
}

const WHY: Readonly<Record<Telemetry['kind'], string>> = {
  NodeSDK:
    'give it the processor. NodeSDK takes either `traceExporter` or `spanProcessors`: move an exporter into the list, ' +
    'or it is gone.',
  registerOTel: "give it the processor; 'auto' keeps what it exports to by itself.",
  NodeTracerProvider: 'give it the processor, beside those that it has.',
  Sentry:
    'Sentry 10 takes more processors by this option. Sentry 11 starts no OpenTelemetry, and has no such option: start an ' +
    'SDK beside it, as in https://github.com/spanhog/spanhog/tree/main/examples/sentry',
};
const IMPORT = "import { PostHogEventSpanProcessor } from 'spanhog';";
const LINES: Readonly<Record<Telemetry['kind'], readonly string[]>> = {
  NodeSDK: [
    IMPORT,
    'new NodeSDK({',
    `  spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter()), ${PROCESSOR}],`,
    '});',
  ],
  registerOTel: [IMPORT, `registerOTel({ spanProcessors: ['auto', ${PROCESSOR}] });`],
  NodeTracerProvider: [IMPORT, `new NodeTracerProvider({ spanProcessors: [${PROCESSOR}] });`],
  Sentry: [IMPORT, `Sentry.init({ openTelemetrySpanProcessors: [${PROCESSOR}] });`],
};

/** Where the import goes: behind the last one, or in front of everything. */
function importOf(text: string, isModule: boolean): { readonly at: number; readonly text: string } {
  const pattern = isModule
    ? /^import\s[^;]*?from\s*['"][^'"\n]+['"];?[^\n]*\n|^import\s*['"][^'"\n]+['"];?[^\n]*\n/gm
    : /^(?:const|let|var)\s[^;]*?require\(\s*['"][^'"\n]+['"]\s*\)[^\n]*\n/gm;
  const last = [...text.matchAll(pattern)].at(-1);
  const line = isModule ? IMPORT : "const { PostHogEventSpanProcessor } = require('spanhog');";
  return { at: last ? last.index + last[0].length : 0, text: `${line}\n` };
}
