import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { versionOf } from './subject.mjs';

const COMPARED = [
  'posthog-node',
  '@opentelemetry/sdk-trace-base',
  'express',
  'moesif-nodejs',
  'apitally',
  'readmeio',
  'autocannon',
];

/** What the figures were measured on, and with. @param {string} subject */
export function describeMachine(subject) {
  const all = cpus();
  const { version } = JSON.parse(readFileSync(join(subject, 'package.json'), 'utf8'));
  return {
    machine: `${all.length} × ${all[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    node: process.version,
    versions: { spanhog: version, ...Object.fromEntries(COMPARED.map((name) => [name, versionOf(name)])) },
    date: new Date().toISOString().slice(0, 10),
  };
}
