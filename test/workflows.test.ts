import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (name: string): string => readFileSync(`${ROOT}.github/workflows/${name}.yml`, 'utf8');
const workflow = (name: string): Workflow => JSON.parse(JSON.stringify(load(text(name))));
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

describe.each(['ci', 'release'])('the workflow %s', (name) => {
  const { permissions, jobs } = workflow(name);
  const steps = stepsOf(workflow(name));

  it('runs what there is', () => {
    const commands = steps.flatMap(({ run }) => run ?? []);
    const scripts = commands.flatMap(
      (command) => /^npm (?:run )?(test(?::\w+)?|check:\w+)/.exec(command)?.[1] ?? [],
    );
    const files = commands.flatMap(
      (command) => /^(?:node )?(\.?\w[\w./-]*\/[\w.-]+)/.exec(command)?.[1] ?? [],
    );
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
    expect(files.filter((file) => !existsSync(ROOT + file))).toEqual([]);
    const isKnown = /^(?:npm (?:run|ci|pack|publish|test)\b|node scripts\/|\.ci\/run$)/;
    expect(commands.filter((command) => !isKnown.test(command))).toEqual([]);
    expect(scripts.length + files.length).toBeGreaterThan(2);
  });

  it('may read the repository, and nothing else but where npm wants to know who publishes', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const more = Object.entries(jobs).flatMap(([job, { permissions: own }]) => (own ? [[job, own]] : []));
    expect(more).toEqual(name === 'release' ? [['publish', { contents: 'read', 'id-token': 'write' }]] : []);
    expect(text(name)).not.toMatch(/secrets\.|pull_request_target|NODE_AUTH_TOKEN/);
  });

  it('pins each action by its commit, and says which release that is', () => {
    const used = [...text(name).matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((action) => !/^actions\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual(
      [],
    );
  });

  it('leaves no credentials behind, and ends', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.every((step) => step.with?.['persist-credentials'] === false)).toBe(true);
    expect(Object.values(jobs).every((job) => (job['timeout-minutes'] ?? 0) > 0)).toBe(true);
  });
});

describe('CI', () => {
  it('begins at the oldest Node that the package allows', () => {
    const nodes = workflow('ci').jobs['everything']?.strategy?.matrix['node'] ?? [];
    expect(manifest.engines.node).toMatch(new RegExp(`^\\^${nodes[0]?.replace('.', String.raw`\.`)}\\.`));
    expect(nodes).toHaveLength(2);
  });
});

describe('a release', () => {
  const check = (tag: string): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, ['scripts/check-release.mjs', tag], { cwd: ROOT, encoding: 'utf8' });

  it('publishes what was packed, with provenance, and runs nothing that was installed', () => {
    const { jobs } = workflow('release');
    const runs = jobs['publish']?.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toEqual(['npm publish ./spanhog-*.tgz --provenance --access public --ignore-scripts']);
    expect(jobs['pack']?.steps.flatMap(({ run }) => run ?? [])).toContain('npm pack --ignore-scripts');
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('is of the version that the package and the changelog name', () => {
    expect(check(`v${manifest.version}`)).toMatchObject({ status: 0, stderr: '' });
    for (const tag of ['', manifest.version, 'v99.0.0', `v${manifest.version}-rc.1`]) {
      const { status, stderr } = check(tag);
      expect(status).toBe(1);
      expect(stderr).toContain(`package.json has ${manifest.version}`);
    }
  });
});
