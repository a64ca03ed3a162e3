const QUIET_MS = 1000;
const CLEAR_LINE = '\r\u001b[2K';

/** What is going on, in a line that comes after a second and goes with the end. On a terminal only. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY;
  readonly #quiet: NodeJS.Timeout | undefined;
  #text = '';
  #isShown = false;
  #isQuiet = true;

  constructor() {
    if (!this.#isTerminal) return;
    this.#quiet = setTimeout(() => {
      this.#isQuiet = false;
      this.#show();
    }, QUIET_MS).unref();
  }

  readonly step = (text: string): void => {
    this.#text = text;
    if (this.#isTerminal && !this.#isQuiet) this.#show();
  };

  /** A wait is told everywhere: whoever reads a log wants to know what took so long. */
  readonly wait = (text: string): void => {
    this.#clear();
    process.stderr.write(`${text}\n`);
  };

  readonly end = (): void => {
    clearTimeout(this.#quiet);
    this.#text = '';
    this.#clear();
  };

  #show(): void {
    if (this.#text === '') return;
    const width = Math.max(20, process.stderr.columns - 1);
    process.stderr.write(`${CLEAR_LINE}${this.#text.slice(0, width)}`);
    this.#isShown = true;
  }

  #clear(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
