import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run bench -- [options]

  --only <name>       only measurements whose name holds this text; may be given several times
  --quick             fewer and shorter rounds: enough to see a change of a fifth
  --json <file>       every sample, and the figures made of them
  --markdown <file>   writes the table between <!-- bench --> and <!-- /bench --> of this file, when everything was
                      measured, and the one of the scale between <!-- scale --> and <!-- /scale -->, whichever of the
                      two it has; may be given several times
  --source <dir>      the repository to measure, this one by default: to compare a change, run it once with each
  --list              the names of the measurements
`;

/** @param {readonly string[]} argv */
export function readOptions(argv) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string', multiple: true, default: [] },
      source: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  // npm runs us in bench/, whoever types the command stands elsewhere.
  const from = process.env.INIT_CWD ?? process.cwd();
  return {
    ...values,
    json: values.json && resolve(from, values.json),
    markdown: values.markdown.map((file) => resolve(from, file)),
    source: resolve(from, values.source),
    help: values.help ? HELP : undefined,
  };
}
