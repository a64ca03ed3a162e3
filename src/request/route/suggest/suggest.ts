import { isVersion } from '../inference/versions.js';
import { shippedVocabulary, type Vocabulary } from '../inference/vocabulary.js';
import { singularOf } from '../inference/words.js';
import { segmentsOf } from '../path.js';
import { asLiteral } from '../template/literal.js';
import { EvidenceReader } from './evidence.js';
import { makeTree, mergePlaces, type Place } from './path-tree.js';
import { formsOf, keyOf, type ValueForm } from './value-forms.js';
import { weigh } from './weigh.js';

const MAX_SUGGESTIONS = 10_000;

/**
 * Templates that the paths of real requests may have been made from, for the option `routes`: `GET /users/{user_id}`.
 * Meant for people to look through, on the machine where the requests were seen: what is a value and what a name can't be
 * known from paths alone, and a word that is kept here may be somebody's. Each segment is a name or a value by all that
 * speaks for either: what it looks like, behind what it stands, what stands beside it, below it, and below the others.
 *
 * @param requests Paths without query. @returns Sorted; ten thousand at most. Cost: some microseconds a request.
 */
export function suggestRoutes(
  requests: readonly { readonly method: string; readonly path: string }[],
  vocabulary: Vocabulary = shippedVocabulary(),
): readonly string[] {
  const root = makeTree(requests.map(({ method, path }) => ({ method, segments: segmentsOf(path) })));
  const evidence = new EvidenceReader(root, vocabulary);
  const found = new Set<string>();
  collect(root, []);
  return [...found].toSorted(byPath).slice(0, MAX_SUGGESTIONS);

  function collect(place: Place, template: readonly string[]): void {
    if (template.length > 0)
      for (const method of place.methods.keys()) found.add(`${method} /${template.join('/')}`);
    const values: string[] = [];
    for (const [segment, told] of evidence.at(place, template)) {
      const child = place.children.get(segment);
      if (!child) continue;
      const isName =
        evidence.isSurelyName(segment, child, template) ||
        (!evidence.isSurelyValue(segment, child, template) && weigh(told) > 0);
      if (isName) collect(child, [...template, asLiteral(segment)]);
      else values.push(segment);
    }
    const behind = template.at(-1) ?? '';
    for (const [form, places] of byForm(values, place, behind, vocabulary))
      collect(mergePlaces(places), [
        ...template,
        `${form.start}${parameterBehind(behind, template)}${form.end.replace(':', '::')}`,
      ]);
  }
}

function byForm(
  values: readonly string[],
  place: Place,
  behind: string,
  vocabulary: Vocabulary,
): Iterable<readonly [ValueForm, readonly Place[]]> {
  const groups = new Map<string, readonly [ValueForm, Place[]]>();
  for (const [value, form] of formsOf(values, vocabulary, FILES.test(behind))) {
    const child = place.children.get(value);
    if (!child) continue;
    const group = groups.get(keyOf(form));
    if (group) group[1].push(child);
    else groups.set(keyOf(form), [form, [child]]);
  }
  return groups.values();
}

/** Behind these every kind of file is a value. */
const FILES = /(?:blob|document|download|file|folder|upload)s?$/i;

/** `{user_id}` behind `users`; a name that the template has not yet. */
function parameterBehind(behind: string, template: readonly string[]): string {
  const noun = singularOf(behind.toLowerCase()).replaceAll(/[^a-z\d]+/g, '_');
  const name = /^[a-z]/.test(noun) && !behind.includes('{') && !isVersion(behind) ? `${noun}_id` : 'id';
  let unique = name;
  for (let count = 2; template.some((segment) => segment.includes(`{${unique}}`)); count += 1)
    unique = `${name}_${count}`;
  return `{${unique}}`;
}

function byPath(a: string, b: string): number {
  const [, pathA = ''] = a.split(' ');
  const [, pathB = ''] = b.split(' ');
  return pathA < pathB ? -1 : pathA > pathB ? 1 : a < b ? -1 : 1;
}
