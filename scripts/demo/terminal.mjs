/** What the demo prints: tables, colours where they are wanted, and one line of progress. */
import { styleText } from 'node:util';

const HAS_COLOUR = Boolean(process.stdout.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
const WIDTH = 100;

/** @param {Parameters<typeof styleText>[0]} style @param {string} text */
export function paint(style, text) {
  return HAS_COLOUR ? styleText(style, text) : text;
}

/** @param {boolean} ok */
export const mark = (ok) => (ok ? paint('green', '✓') : paint('red', '✗'));

/** @param {number} number */
export const count = (number) => number.toLocaleString('en-US');

/** A text over several lines, all but the first indented. @param {string} text @param {number} indent */
export function wrap(text, indent) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line && indent + line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** One line that is rewritten on a terminal, and now and then a plain line elsewhere. */
export class Progress {
  #isTerminal = process.stdout.isTTY;

  /** @param {string} text @param {boolean} isMilestone whether it is worth a line of its own */
  show(text, isMilestone) {
    if (this.#isTerminal) process.stdout.write(`\r\u001B[2K  ${paint('cyan', '●')} ${text}`);
    else if (isMilestone) console.log(`  ${text}`);
  }

  clear() {
    if (this.#isTerminal) process.stdout.write('\r\u001B[2K');
  }
}
