import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'oxfmt';

const STYLE = new URL('../.oxfmtrc.json', import.meta.url);

/**
 * Writes what was measured into a page of the docs, between `<!-- name -->` and `<!-- /name -->`, as oxfmt writes it:
 * a page that a program made fails no check of its format.
 *
 * @param {string} file
 * @param {string} name
 * @param {string} text
 * @throws {Error} when the page has no such marks
 */
export async function writePart(file, name, text) {
  const page = await readFile(file, 'utf8');
  const marks = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!marks.test(page)) throw new Error(`${file} has no <!-- ${name} --> … <!-- /${name} -->`);
  const filled = page.replace(marks, (_, begin, end) => `${begin}\n${text}\n\n${end}`);
  const { code, errors } = await format(file, filled, JSON.parse(await readFile(STYLE, 'utf8')));
  if (errors.length > 0) throw new Error(`${file} can't be formatted`);
  await writeFile(file, code);
}
