import { stripVTControlCharacters } from 'node:util';

const COLUMN = 8.43;
const LINE = 19;
const PADDING = 18;
const BAR = 34;
/** The SGR codes that our commands use. */
const STYLES = {
  1: 'font-weight="700"',
  2: 'fill="#8b949e"',
  31: 'fill="#ff7b72"',
  32: 'fill="#3fb950"',
  33: 'fill="#d29922"',
  36: 'fill="#39c5cf"',
};

/**
 * A terminal's picture as SVG: dark on light pages and on dark ones; text, so that it is sharp at any size.
 * @param {readonly string[]} lines with their colours
 * @param {string} title what those hear who don't see it
 */
export function draw(lines, title) {
  const width = Math.ceil(Math.max(...lines.map((line) => stripVTControlCharacters(line).length)) * COLUMN);
  const size = [width + 2 * PADDING, lines.length * LINE + BAR + PADDING];
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, at) => `<circle cx="${PADDING + 6 + at * 20}" cy="17" r="6" fill="${colour}"/>`,
  );
  const texts = lines.map(
    (line, at) => `<text x="${PADDING}" y="${BAR + (at + 1) * LINE - 5}">${paint(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(' ')}" role="img">
<title>${escape(title)}</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117" stroke="#30363d"/>
${dots.join('\n')}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${texts.filter((text) => !text.endsWith('"></text>')).join('\n')}
</g>
</svg>
`;
}

/**
 * A line as runs of one style. Each run says how wide it is, so that columns stay below one another in any font.
 * @param {string} line
 */
function paint(line) {
  let column = 0;
  return line
    .split('\u001B[')
    .map((part, at) => {
      const code = at > 0 ? /^(\d+)m/.exec(part) : null;
      const shown = part.slice(code?.[0].length ?? 0);
      const start = column;
      column += shown.length;
      return run(shown, start, STYLES[code?.[1]] ?? '');
    })
    .join('');
}

/** @param {string} text @param {number} column @param {string} style */
function run(text, column, style) {
  const at = (/** @type {number} */ columns) => (columns * COLUMN).toFixed(1).replace(/\.0$/, '');
  return text
    .split(/( {2,})/)
    .map((word) => {
      const start = column;
      column += word.length;
      if (word.trim() === '') return '';
      const x = at(start + PADDING / COLUMN);
      const attributes = [`x="${x}"`, `textLength="${at(word.length)}"`, style].filter(Boolean).join(' ');
      return `<tspan ${attributes}>${escape(word)}</tspan>`;
    })
    .join('');
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
