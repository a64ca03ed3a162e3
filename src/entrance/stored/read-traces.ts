import { readJaeger } from './jaeger.js';
import { JsonNode, TraceFileError } from './json-node.js';
import { readOtlp } from './otlp.js';
import { readSpan } from './span-list.js';
import type { StoredSpan } from '../stored-traces.js';

const FORMS =
  'OTLP/JSON ({"resourceSpans":[…]}, one message or one a line), Jaeger\'s export ({"data":[…]}), or a list of spans';

/**
 * Spans out of a file's text: OTLP/JSON as a Collector's file exporter writes it (one message a line) or as one
 * document, Jaeger's export, or an array of spans as an SDK has them. Cost: some microseconds a span.
 *
 * @throws TraceFileError with the line, the place in it and the reason, for anything else.
 */
export function readTraces(text: string): readonly StoredSpan[] {
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (content.trim() === '') throw new TraceFileError(`the file is empty: expected ${FORMS}`);
  const whole = parse(content);
  const nodes = 'value' in whole ? [new JsonNode(whole.value, 'line 1')] : readLines(content, whole.error);
  return nodes.flatMap(readNode);
}

/** One document a line. Where not even the first line is one, the whole was meant to be one. */
function readLines(text: string, error: string): readonly JsonNode[] {
  const nodes: JsonNode[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parse(line);
    if ('value' in parsed) nodes.push(new JsonNode(parsed.value, `line ${index + 1}`));
    else if (nodes.length === 0) throw new TraceFileError(`${error}; expected ${FORMS}`);
    else throw new TraceFileError(parsed.error.replace(/^line 1\b/, `line ${index + 1}`));
  }
  return nodes;
}

function readNode(node: JsonNode): readonly StoredSpan[] {
  if (Array.isArray(node.value)) return node.items().flatMap(readElement);
  // Jaeger's newer API puts an OTLP message in here.
  const message = node.has('result') ? node.get('result') : node;
  if (message.has('resourceSpans') || message.has('resource_spans')) return readOtlp(message);
  if (node.has('data')) return readJaeger(node.get('data'));
  if (isSpan(node)) return [readSpan(node)];
  // Lines of a Collector's file may be of metrics or logs.
  if (node.has('resourceMetrics') || node.has('resourceLogs')) return [];
  return node.fail(FORMS);
}

function readElement(element: JsonNode): readonly StoredSpan[] {
  if (element.has('resourceSpans')) return readOtlp(element);
  return isSpan(element)
    ? [readSpan(element)]
    : element.fail('a span with traceId, spanId, name and startTime');
}

function isSpan(node: JsonNode): boolean {
  const hasId = node.has('traceId') || node.has('spanContext') || node.has('_spanContext');
  return hasId && node.has('name') && node.has('startTime');
}

function parse(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown error';
    const at = /at position (\d+)/.exec(message)?.[1];
    // V8 names no position in a short text, nor where the text ends too early.
    const isShort = at === undefined && !message.includes('end of');
    const end = isShort ? 0 : at === undefined ? text.trimEnd().length : Number(at);
    const line = text.slice(0, end).split('\n').length;
    const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, "[^]*" is not valid JSON$/, '');
    return { error: `line ${line}: no JSON: ${reason}` };
  }
}
