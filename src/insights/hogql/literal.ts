/** A text as HogQL writes it. Braces within it are no placeholders. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}
