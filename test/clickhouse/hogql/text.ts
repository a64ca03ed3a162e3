/** As ClickHouse writes a text. */
export function printText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}

export function printName(name: string): string {
  if (/[`\\%]/.test(name)) throw new Error(`No name of HogQL's: ${name}`);
  return `\`${name}\``;
}
