const ESC = '\u001b[';
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Puts text in a style, or leaves it as it is. */
export type Paint = (style: keyof typeof CODES, text: string) => string;

/** For a terminal's eyes only: a file or another program gets plain text. */
export function painter(hasColour: boolean): Paint {
  return (style, text) => (hasColour && text !== '' ? `${ESC}${CODES[style]}m${text}${ESC}0m` : text);
}

/** Whether standard output is a terminal that wants colours. See https://no-color.org: any value but an empty one counts. */
export function terminalHasColour(): boolean {
  const { NO_COLOR: noColour = '', TERM: terminal = '' } = process.env;
  return process.stdout.isTTY && noColour === '' && terminal !== 'dumb';
}
