import { Command } from 'commander';
import { TraceFileError } from '../../entrance/stored/json-node.js';
import { readTraces } from '../../entrance/stored/read-traces.js';
import { explainSpans, type StoredSpan } from '../../entrance/stored-traces.js';
import { readEnvOptions } from '../../entrance/zero-code/env-options.js';
import type { Explained } from '../../match/decide.js';
import { DocumentError, loadDocument } from '../../options/openapi/openapi-file.js';
import { resolveOptions, type ResolvedOptions } from '../../options/resolve.js';
import type { Operations } from '../../request/openapi/operations.js';
import { suggestRoutes } from '../../request/route/suggest/suggest.js';
import { formatExplanations, toJson } from './explanation.js';
import { plainText } from '../terminal/plain-text.js';
import { readTextFile, shownFile, SourceError } from '../text-file.js';

interface Flags {
  readonly json?: boolean;
  readonly suggestRoutes?: boolean;
  readonly routes?: string;
}

/**
 * `spanhog explain <file>`: what the requests of stored traces would become, and why. Reads only; nothing leaves this
 * machine. The options are those of the environment, as in zero code.
 */
export function explainCommand(): Command {
  return new Command('explain')
    .description('say what each request in a file of traces would become, or why it would be no event')
    .argument('<file>', "OTLP/JSON, Jaeger's export or a list of spans; - for standard input")
    .option('--json', 'one JSON object a request, in place of text')
    .option('--suggest-routes', 'print templates for the paths in the file, to look through and paste')
    .option('--routes <file>', 'templates, one a line, as the option `routes` takes them')
    .addHelpText(
      'after',
      '\nOptions are read from the environment, as in zero code: SPANHOG_EVENTS, SPANHOG_OPENAPI, SPANHOG_ROUTES, …\n' +
        '\nExamples:\n' +
        '  npx spanhog explain traces.json                     why each request is an event, or none\n' +
        '  npx spanhog explain traces.json --suggest-routes    templates for what has no route\n' +
        '  curl -s "$JAEGER/api/traces?service=api" | npx spanhog explain -',
    )
    .action(async (file: string, flags: Flags, command: Command) => {
      const options = await readOptions(flags, command);
      const document = await documentOf(options, command);
      const explained = explainSpans(options, await readSpans(file, command), document);
      for (const line of linesOf(explained, flags)) process.stdout.write(`${line}\n`);
    });
}

function linesOf(explained: readonly Explained[], flags: Flags): readonly string[] {
  if (flags.suggestRoutes === true) return suggestionsFor(explained);
  if (flags.json === true) return explained.map((each) => JSON.stringify(toJson(each)));
  if (explained.length === 0) return ['No requests: the file has no span of the kind SERVER'];
  return formatExplanations(explained);
}

/** Of requests whose route nobody told: the others have their names. */
function suggestionsFor(explained: readonly Explained[]): readonly string[] {
  const paths = explained.flatMap(({ decision }) => {
    if (decision.kind !== 'event') return [];
    const { routeSource, method, path } = decision.request;
    return routeSource === 'inferred' ? [{ method, path }] : [];
  });
  return suggestRoutes(paths).map(plainText);
}

async function readOptions({ routes }: Flags, command: Command): Promise<ResolvedOptions> {
  const templates = routes === undefined ? [] : await readText(routes, command);
  try {
    const given = readEnvOptions(process.env).options;
    const more = typeof templates === 'string' ? linesIn(templates) : templates;
    const known: unknown = given['routes'];
    const all = [...more, ...(Array.isArray(known) ? known : [])];
    return resolveOptions({ ...given, ...(all.length > 0 && { routes: all }), dryRun: true }, {});
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return command.error(`error: ${plainText(error.message)}`);
  }
}

async function documentOf({ openapi }: ResolvedOptions, command: Command): Promise<Operations | undefined> {
  try {
    return openapi && ('file' in openapi ? await loadDocument(openapi.file) : openapi).operations;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return command.error(`error: the file of SPANHOG_OPENAPI: ${error.message}`);
  }
}

function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

async function readSpans(file: string, command: Command): Promise<readonly StoredSpan[]> {
  const text = await readText(file, command);
  try {
    return readTraces(text);
  } catch (error) {
    if (!(error instanceof TraceFileError)) throw error;
    return command.error(`error: ${plainText(`${shownFile(file)}: ${error.message}`)}`);
  }
}

async function readText(file: string, command: Command): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return command.error(`error: ${plainText(error.message)}`);
  }
}
