// Whether a tag may be published: it is the package's version, and CHANGELOG.md tells what is in it.
import { readFileSync } from 'node:fs';

const [tag = ''] = process.argv.slice(2);
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));
const sections = new Map(
  read('CHANGELOG.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [/^\S+/.exec(section)?.[0] ?? '', section.replace(/^.*\n/, '').trim()]),
);

const wrong = [
  tag === `v${version}` ? '' : `the tag is ${tag || 'not given'}, and package.json has ${version}`,
  lock.version === version ? '' : `package-lock.json has ${lock.version}`,
  sections.get(version) ? '' : `CHANGELOG.md says nothing under ## ${version}`,
].filter((text) => text !== '');
if (wrong.length > 0) throw new Error(`Nothing is published: ${wrong.join('; ')}.`);
console.log(`${tag}: ${sections.get(version)?.split(/^- /m).length - 1} changes`);
