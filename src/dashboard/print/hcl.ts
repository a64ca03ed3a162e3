import { isRecord } from '../../checks.js';

/** What stands in HCL as it is, such as a reference or a call. */
export class Expression {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

const INDENT = '  ';
const WIDEST = 90;
const IDENTIFIER = /^[A-Za-z_][\w-]*$/;

/** A block with its attributes, as `terraform fmt` leaves it. @param head such as `resource "posthog_insight" "clients"` */
export function block(head: string, attributes: Readonly<Record<string, unknown>>): string {
  return `${head} {\n${lines(attributes, INDENT)}\n}\n`;
}

/** A call with one argument, such as `jsonencode({…})`, to stand at this depth. */
export function call(name: string, argument: unknown, indent: string): Expression {
  return new Expression(`${name}(${valueAt(argument, indent)})`);
}

/** Attributes on neighbouring lines have their equals signs under each other; one of several lines stands for itself. */
function lines(attributes: Readonly<Record<string, unknown>>, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      key: IDENTIFIER.test(key) ? key : quoted(key),
      text: valueAt(value, indent),
    }));
  return written
    .map(({ key, text }, at) => `${indent}${key.padEnd(widthAt(written, at))} = ${text}`)
    .join('\n');
}

function widthAt(written: readonly { readonly key: string; readonly text: string }[], at: number): number {
  const isOneLine = (index: number): boolean => written[index]?.text.includes('\n') === false;
  if (!isOneLine(at)) return 0;
  let from = at;
  while (isOneLine(from - 1)) from -= 1;
  let to = at;
  while (isOneLine(to + 1)) to += 1;
  return Math.max(...written.slice(from, to + 1).map(({ key }) => key.length));
}

function valueAt(value: unknown, indent: string): string {
  if (value instanceof Expression) return value.source;
  if (typeof value === 'string') return value.includes('\n') ? heredoc(value, indent) : quoted(value);
  if (Array.isArray(value)) return list(value, indent);
  if (isRecord(value)) return object(value, indent);
  return JSON.stringify(value) ?? 'null';
}

function list(values: readonly unknown[], indent: string): string {
  const inner = indent + INDENT;
  const texts = values.map((value) => valueAt(value, inner));
  const line = `[${texts.join(', ')}]`;
  if (isShort(line, indent)) return line;
  return `[\n${texts.map((text) => `${inner}${text},`).join('\n')}\n${indent}]`;
}

function object(value: Readonly<Record<string, unknown>>, indent: string): string {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  if (entries.length === 0) return '{}';
  const line = entries.map(
    ([key, each]) => `${IDENTIFIER.test(key) ? key : quoted(key)} = ${valueAt(each, indent)}`,
  );
  const short = `{ ${line.join(', ')} }`;
  return isShort(short, indent) ? short : `{\n${lines(value, indent + INDENT)}\n${indent}}`;
}

function isShort(line: string, indent: string): boolean {
  return !line.includes('\n') && indent.length + line.length <= WIDEST;
}

/** SQL and Markdown as people read them. Its indentation is cut off again, so the first line must have none of its own. */
function heredoc(text: string, indent: string): string {
  const isPlain = /^\S/.test(text) && !/\n\s*(?:\n|$)/.test(text) && !/[\r\t]|(?:^|\n)\s*EOT/.test(text);
  if (!isPlain) return quoted(text);
  const inner = indent + INDENT;
  const body = templated(text).replaceAll('\n', `\n${inner}`);
  return `chomp(<<-EOT\n${inner}${body}\n${indent}EOT\n${indent})`;
}

function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // oxlint-disable-next-line no-control-regex -- HCL takes none of them as they are
    .replaceAll(/[\u0000-\u001f\u007f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${templated(escaped)}"`;
}

/** `${` and `%{` would begin an interpolation. */
function templated(text: string): string {
  return text.replaceAll(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}
