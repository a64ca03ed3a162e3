import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { codeBlocks, files, pages, read } from './markdown.js';
import { commandsOf, commandSection, flagsOf } from './reference/commands.js';
import { sourceFile } from './reference/declarations.js';
import {
  gapsOf,
  namedTypesOf,
  readTables,
  sectionOf,
  tableOf,
  tablesFrom,
} from './reference/options-tables.js';
import { fileOf, withPart } from './reference/pages.js';
import { readVariables, variablesIn, variablesTable } from './reference/variables.js';

// `npm run docs:reference` writes what is generated: these tests, told to update.
const ENV_OPTIONS = 'src/entrance/zero-code/env-options.ts';
const variables = readVariables(sourceFile(ENV_OPTIONS));
const byOption = new Map(variables.map(({ name, option }) => [option, name]));
const tables = readTables();
const commands = commandsOf(createProgram('0.0.0'));

describe('the options', () => {
  it('have a docstring and a default each', () => {
    expect(tables.flatMap(gapsOf)).toEqual([]);
    expect(tables.length).toBeGreaterThan(8);
  });

  it('lack one where there is none', () => {
    const source = `
      /** Options. */
      export interface Options {
        /** Told. @default 1 */
        readonly told?: number | undefined;
        /** No default. */
        readonly endless?: number | undefined;
        /** @default 2 */
        readonly silent?: number | undefined;
        readonly bare: string;
      }`;
    expect(
      tablesFrom(sourceFile('src/options/planted.ts', source), 'Options', 'planted').flatMap(gapsOf),
    ).toEqual([
      'Options.endless has no @default',
      'Options.silent has no docstring',
      'Options.bare has no docstring',
    ]);
  });

  it('are those of docs/options.md', async () => {
    const sections = tables.map((table) => sectionOf(table, byOption));
    const text = [...sections, `## Types\n\n${namedTypesOf(tables)}`].join('\n\n');
    const page = await withPart('docs/options.md', read('docs/options.md'), 'options', text);
    await expect(page).toMatchFileSnapshot(fileOf('docs/options.md'));
  });

  it('of the outbox are those of docs/delivery.md', async () => {
    const outbox = tables.find(({ title }) => title === 'delivery.outbox');
    const text = outbox ? tableOf(outbox, byOption) : '';
    const page = await withPart('docs/delivery.md', read('docs/delivery.md'), 'outbox', text);
    await expect(page).toMatchFileSnapshot(fileOf('docs/delivery.md'));
  });

  it.each(numbers())('%s has the default and the range that are checked', (option, preset, from, to) => {
    const resolve = (value: number | undefined): string => {
      const options = set({}, 'delivery.outbox.directory', '/var/lib/acme/outbox');
      set(options, 'rollup.single', 500);
      return JSON.stringify(resolveOptions(set(options, option, value), {}));
    };
    expect(resolve(undefined)).toBe(resolve(preset));
    for (const inside of [from, to]) expect(() => resolve(inside)).not.toThrow();
    for (const outside of [from - 1, to + 1]) expect(() => resolve(outside)).toThrow(`\`${option}\``);
  });
});

describe('the variables of the environment', () => {
  it('are those of docs/set-up.md', async () => {
    const text = variablesTable(variables);
    const page = await withPart('docs/set-up.md', read('docs/set-up.md'), 'variables', text);
    await expect(page).toMatchFileSnapshot(fileOf('docs/set-up.md'));
  });

  it('stand for options that there are', () => {
    const options = new Set(
      tables.flatMap(({ prefix, members }) => members.map(({ name }) => prefix + name)),
    );
    expect(variables.filter(({ option }) => !options.has(option))).toEqual([]);
    expect(variables.length).toBeGreaterThan(30);
  });

  it('are all told of, and no other is', () => {
    const named = new Set(
      [...files].flatMap((file) => (/^src\/.*\.tsx?$/.test(file) ? variablesIn(sourceFile(file)) : [])),
    );
    const [told = ''] = /<!-- environment -->[^]*<!-- \/environment -->/.exec(read('docs/options.md')) ?? [];
    const ofZeroCode = new Set(variables.map(({ name }) => name));
    const isTold = (name: string): boolean => ofZeroCode.has(name) || told.includes(`\`${name}\``);
    expect([...named].filter((name) => !isTold(name))).toEqual([]);

    const byPostHogNode = read('node_modules/posthog-node/dist/capture-v1/config.js');
    const byTests = ['test/matrix/run.mjs', 'test/field/run.mjs'].map(read).join('\n');
    const inPages = pages.flatMap(
      (page) => read(page).match(/\b(?:SPANHOG|POSTHOG)_[A-Z\d_]*[A-Z\d]\b/g) ?? [],
    );
    const isRead = (name: string): boolean => named.has(name) || `${byPostHogNode}${byTests}`.includes(name);
    expect([...new Set(inPages)].filter((name) => !isRead(name))).toEqual([]);
  });
});

describe('the commands', () => {
  it('are those of docs/commands.md', async () => {
    const text = commands.map(commandSection).join('\n\n');
    const page = await withPart('docs/commands.md', read('docs/commands.md'), 'commands', text);
    await expect(page).toMatchFileSnapshot(fileOf('docs/commands.md'));
  });

  it('say what each of their flags does', () => {
    const silent = commands.flatMap(({ name, command }) =>
      [...command.options, ...command.registeredArguments].flatMap((each) =>
        each.description === '' ? [`${name} ${each.name()}`] : [],
      ),
    );
    expect(silent).toEqual([]);
  });

  it('have every flag that a page gives them', () => {
    const lines = pages.flatMap((page) => {
      const text = read(page);
      const shells = codeBlocks(text).flatMap(({ language, code }) =>
        language === 'sh' ? code.split('\n') : [],
      );
      return shells.concat([...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code));
    });
    const calls = lines.flatMap((line) => {
      const call = /(?:^|npx |bin\/)(spanhog [a-z][^|#>;&]*)/.exec(line)?.[1];
      const called = call && commands.findLast(({ name }) => `${call} `.startsWith(`${name} `));
      return called ? [{ call, flags: call.match(/(?<=[\s[])--?[a-z][\w-]*/g) ?? [], called }] : [];
    });
    expect(calls.length).toBeGreaterThan(30);
    const unknown = calls.flatMap(({ call, flags, called }) =>
      flags.filter((flag) => !flagsOf(called).has(flag)).map((flag) => `${flag} in ${call}`),
    );
    expect(unknown).toEqual([]);
  });
});

/** The options that are a number with a range, as their docstrings say them. */
function numbers(): readonly (readonly [
  option: string,
  preset: number | undefined,
  from: number,
  to: number,
])[] {
  return tables.flatMap(({ prefix, members }) =>
    members.flatMap(({ name, doc }) => {
      const range = /\bFrom (\d+)(?: \([^)]*\))? to (\d+)\b/.exec(doc?.text ?? '');
      const preset = Number(doc?.tags['default']);
      return range
        ? [
            [
              prefix + name,
              Number.isNaN(preset) ? undefined : preset,
              Number(range[1]),
              Number(range[2]),
            ] as const,
          ]
        : [];
    }),
  );
}

/** Sets an option by its whole name. */
function set(options: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return Object.assign(options, { [first]: value });
  const group: Record<string, unknown> = Object.assign({}, options[first]);
  return Object.assign(options, { [first]: set(group, rest.join('.'), value) });
}
