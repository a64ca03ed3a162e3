import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';
import { read } from '../markdown.js';

/**
 * The page with the text between `<!-- name -->` and `<!-- /name -->` in place of what is there, as oxfmt writes it.
 * @throws when the page has no such marks.
 */
export async function withPart(path: string, page: string, name: string, text: string): Promise<string> {
  const marks = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!marks.test(page)) throw new Error(`${path} has no marks <!-- ${name} --> and <!-- /${name} -->`);
  const filled = page.replace(marks, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`);
  const { code, errors } = await format(path, filled, JSON.parse(read('.oxfmtrc.json')));
  if (errors.length > 0) throw new Error(`${path} can't be formatted`);
  return code;
}

/** Where a page of the repository is, for vitest to compare it and to write it. */
export function fileOf(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
