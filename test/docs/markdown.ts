import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A link or a picture of a page, as it is written there. */
export interface Link {
  readonly target: string;
  readonly isPicture: boolean;
}

/** What a reader of GitHub doesn't find. */
const UNTRACKED = /(?:^|\/)(?:\.git|\.cache|node_modules|dist|coverage)(?:\/|$)/;

/** The files of the repository. */
export const files: ReadonlySet<string> = new Set(
  readdirSync(ROOT).flatMap((entry) => (UNTRACKED.test(entry) ? [] : list(entry))),
);

/** Every Markdown page of the repository. */
export const pages: readonly string[] = [...files].filter((file) => file.endsWith('.md')).toSorted();

export function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

/** What stands in fences, with the language it is marked with. */
export function codeBlocks(markdown: string): { language: string; code: string }[] {
  return [...markdown.matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)].map(([, , language = '', code = '']) => ({
    language,
    code,
  }));
}

export function links(markdown: string): Link[] {
  return [...proseOf(markdown).matchAll(/(!?)\[(?:[^[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)/g)].map(
    ([, mark, target = '']) => ({ target, isPicture: mark === '!' }),
  );
}

/** The anchors that GitHub and npm give to the headings of a page. */
export function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...proseOf(markdown, true).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(headings.map((name, at) => (headings.indexOf(name) === at ? name : `${name}-${at}`)));
}

/** Without fences, and without what is code in a line. */
function proseOf(markdown: string, withCode = false): string {
  const prose = markdown.replaceAll(/^( *)```[^]*?^\1```$/gm, '');
  return withCode ? prose : prose.replaceAll(/`[^`\n]*`/g, 'code');
}

function list(entry: string): string[] {
  const path = join(ROOT, entry);
  const isFolder = statSync(path).isDirectory();
  if (!isFolder) return [entry];
  return readdirSync(path).flatMap((name) => (UNTRACKED.test(name) ? [] : list(`${entry}/${name}`)));
}
