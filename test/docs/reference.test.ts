import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { DEFAULT_IGNORED } from '../../src/index.js';
import { READINGS } from '../../src/request/facts/readings.js';
import { readEnvOptions } from '../../src/entrance/zero-code/env-options.js';
import { codeBlocks, pages, read } from './markdown.js';

describe('the reference', () => {
  it('tells of every variable of the environment, and of none that is not read', () => {
    const [table = ''] = /<!-- variables -->[^]*?<!-- \/variables -->/.exec(read('docs/set-up.md')) ?? [];
    const told = new Set(table.match(/\bSPANHOG_[A-Z_]+/g));
    const known = new Set(read('src/entrance/zero-code/env-options.ts').match(/\bSPANHOG_[A-Z_]+[A-Z]\b/g));
    expect(told).toEqual(known);
    for (const name of told) expect(() => readEnvOptions({ [name]: '' })).not.toThrow();
    expect(readEnvOptions({ SPANHOG_SAMPLING: '' }).foreign).toEqual(['SPANHOG_SAMPLING']);
  });

  it('names the attributes of what few requests have', () => {
    const page = read('docs/conventions.md');
    const facts = ['api_key_id', 'graphql_errors', 'mcp_method', 'mcp_tool', 'feature_flags'] as const;
    const names = facts.flatMap((fact) => READINGS[fact].flatMap(([attributes]) => attributes));
    expect(names.length).toBeGreaterThan(facts.length);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('says which versions it is for, as the package does', () => {
    const page = read('docs/support.md');
    const { engines, peerDependencies } = JSON.parse(read('package.json'));
    expect(engines.node).toBe('^20.20.0 || >=22.22.0');
    expect(page).toContain('20.20 and later of 20, 22.22 and later of 22');
    expect(peerDependencies).toEqual({ '@opentelemetry/api': '^1.3.0' });
    expect(page).toContain('1.3 and later of 1:');
    const [tested = ''] = /<!-- tested -->[^]*<!-- \/tested -->/.exec(page) ?? [];
    for (const node of ['20.20.0', '22.22.0', '26']) expect(tested).toContain(`| Node ${node} `);
    expect(tested).not.toContain('✗');
  });

  it('says what is ignored by default', () => {
    const list = read('docs/options.md');
    expect(DEFAULT_IGNORED.filter((pattern) => !list.includes(`\`${pattern}\``))).toEqual([]);
  });

  it.each(['1.30', '2.12', '3.1'])('names the versions that the matrix has with SDK %s', (sdk) => {
    const trees = ['sdk', 'next'].map((kind) => read(`test/matrix/trees/${kind}-${sdk}/package.json`));
    const versions: Record<string, string> = Object.assign(
      {},
      ...trees.map((text): unknown => JSON.parse(text).dependencies),
    );
    const [line = ''] = new RegExp(`^With SDK ${sdk}: .*`, 'm').exec(read('docs/frameworks.md')) ?? [];
    const frameworks = [
      'express',
      'fastify',
      '@nestjs/core',
      'koa',
      'hono',
      '@hapi/hapi',
      'next',
      '@fastify/otel',
    ];
    expect(frameworks.filter((name) => !line.includes(` ${name} ${versions[name]}`))).toEqual([]);
  });

  it('has commands that exist', () => {
    const {
      scripts,
      bin,
    }: Record<'scripts' | 'bin', Record<string, string>> = JSON.parse(read('package.json'));
    const shells = pages.flatMap((page) =>
      codeBlocks(read(page)).flatMap(({ language, code }) => (language === 'sh' ? [code] : [])),
    );
    const ran = [...shells.join('\n').matchAll(/\bnpm (run ([\w:]+)|test\b)/g)];
    const missing = ran
      .map(([, command, script = command]) => script)
      .filter((script) => !(String(script) in scripts));
    expect(ran.length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
    expect(Object.keys(bin)).toEqual(['spanhog']);
    const commands = [
      ...pages
        .map(read)
        .join('\n')
        .matchAll(/\bnpx spanhog (\w+)/g),
    ];
    const names = new Set(createProgram('0.0.0').commands.map((command) => command.name()));
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.filter(([, name = '']) => !names.has(name))).toEqual([]);
  });
});
