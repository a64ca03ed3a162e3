import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Finds the files' markers before anything is measured: half an hour later would be too late to say that one is missing.
 * @param {readonly string[]} files
 * @param {readonly string[]} names of what can be written, each between `<!-- name -->` and `<!-- /name -->`
 * @throws {Error} when a file has none of them
 */
export function checkMarkers(files, names) {
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    if (!names.some((name) => find(text, name)))
      throw new Error(`Expected <!-- name --> and <!-- /name --> of ${names.join(' or ')} in ${file}`);
  }
}

/**
 * Writes into each file what it has markers for.
 * @param {readonly string[]} files
 * @param {Record<string, string>} contents by name
 */
export function writeMarkers(files, contents) {
  for (const file of files) writeFileSync(file, fillMarkers(readFileSync(file, 'utf8'), contents));
}

/**
 * @param {string} text
 * @param {Record<string, string>} contents
 */
export function fillMarkers(text, contents) {
  return Object.entries(contents).reduce((filled, [name, content]) => {
    const place = find(filled, name);
    return place ? `${filled.slice(0, place.from)}\n\n${content}\n\n${filled.slice(place.to)}` : filled;
  }, text);
}

/** What lies between two markers, or `undefined` where they aren't both there, in this order. */
function find(text, name) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const at = text.indexOf(start);
  const to = text.indexOf(end, at);
  return at < 0 || to < 0 ? undefined : { from: at + start.length, to };
}
