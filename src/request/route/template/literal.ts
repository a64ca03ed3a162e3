/** A template's text for what is to be taken at its letters: to a router's reader `:` and `*` mean something. */
export function asLiteral(text: string): string {
  return text.replaceAll(':', '::').replaceAll(/[\\[<*(?+^$]/g, String.raw`\$&`);
}
