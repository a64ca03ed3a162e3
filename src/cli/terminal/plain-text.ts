// C0 and C1 controls, ESC among them, line separators, and marks that turn the direction of text around.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text that can't steer a terminal: events come from anyone who reaches the API that is watched. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll(UNPRINTABLE, '');
}

// Far more than any column: a property may be a megabyte.
const LONGEST = 1000;

/** Plain text in exactly `width` characters, cut with `…` or padded with spaces. */
export function column(text: string, width: number): string {
  const characters = Array.from(plainText(text.slice(0, LONGEST)));
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`;
  return characters.join('') + ' '.repeat(width - characters.length);
}
