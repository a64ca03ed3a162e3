const QUIET_MS = 1000;
const CLEAR_LINE = '\r\u001b[2K';

/** What is going on, in a line that comes after a second and goes with the end. On a terminal only. */
export class Progress {
  readonly #startedMs = Date.now();
  readonly #isTerminal = process.stderr.isTTY;
  #isShown = false;

  readonly step = (text: string): void => {
    if (!this.#isTerminal || Date.now() - this.#startedMs < QUIET_MS) return;
    const width = Math.max(20, process.stderr.columns - 1);
    process.stderr.write(`${CLEAR_LINE}${text.slice(0, width)}`);
    this.#isShown = true;
  };

  /** A wait is told everywhere: whoever reads a log wants to know what took so long. */
  readonly wait = (text: string): void => {
    this.end();
    process.stderr.write(`${text}\n`);
  };

  readonly end = (): void => {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  };
}
