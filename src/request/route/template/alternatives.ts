const MAX_ALTERNATIVES = 16;
const MAX_FORMS = 128;

/**
 * The routes that a framework's array of them may stand for. Express's instrumentation joins an array with
 * commas and puts what it is mounted on before it: `/v1` and `['/a', '/b']` become `/v1/a,/b`, which covers
 * `/v1/a` and `/v1/b`. Which part of the text is the array can't be told, so all readings are returned, the
 * plainest first. A route that is no array is itself.
 */
export function alternativesOf(template: string): readonly string[] {
  if (!template.includes(',/')) return [template];
  const texts = splitOutside(template).slice(0, MAX_ALTERNATIVES);
  const [first = ''] = texts;
  const before = startsOf(first);
  const behind = endsOf(texts.at(-1) ?? '');
  const forms = texts.flatMap((text, index) =>
    (index === 0 ? [''] : before).flatMap((start) =>
      (index === texts.length - 1 ? [''] : behind).map((end) => `${start}${text}${end}`),
    ),
  );
  return forms.slice(0, MAX_FORMS);
}

/** `''`, `/a`, `/a/b` of `/a/b/c`: what an array may be mounted on. */
function startsOf(text: string): readonly string[] {
  return slashesOf(text).map((at) => text.slice(0, at));
}

/** `''`, `/c`, `/b/c` of `/a/b/c`: what may be mounted on an array. */
function endsOf(text: string): readonly string[] {
  const ends = slashesOf(text)
    .slice(1)
    .map((at) => text.slice(at));
  return ['', ...ends.toReversed()];
}

function slashesOf(text: string): readonly number[] {
  return [...text.matchAll(/\//g)].map((match) => match.index);
}

/** Splits at the commas before a slash; those in brackets belong to a constraint. */
function splitOutside(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '(' || character === '{') depth += 1;
    else if (character === ')' || character === '}') depth -= 1;
    else if (character === ',' && depth === 0 && text[at + 1] === '/') {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
