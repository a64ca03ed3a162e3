/**
 * Writes isbot's patterns (Unlicense) into the library: `npm run bots`, after each update of isbot. Without those for
 * texts that begin in another way than browsers' do: 2 kB are left, the package that joins them at run time is 8, and
 * the library has no dependency more.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { list } from 'isbot';
import manifest from 'isbot/package.json' with { type: 'json' };

const TARGET = fileURLToPath(new URL('../src/span/client/bots.generated.ts', import.meta.url));
const patterns = list.filter((pattern) => !/^\^\(?[a-z{]/.test(pattern) || pattern.startsWith('^mozilla'));
writeFileSync(
  TARGET,
  `/** Made by \`npm run bots\` from isbot ${manifest.version} (Unlicense), and not to be edited: what bots write that browsers don't. */\n` +
    `export const BOT_PATTERN: string = [\n${patterns.map((pattern) => `  String.raw\`${pattern}\`,\n`).join('')}].join('|');\n`,
);
console.log(`${patterns.length} of ${list.length} patterns, ${patterns.join('|').length} characters`);
