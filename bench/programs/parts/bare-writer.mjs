import { closeSync, constants, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
const LINE_FEED = 0x0a;
/** Where the outbox begins another file. */
const FILE_BYTES = 1024 * 1024;

/**
 * The least that writes lines down in a way that lets parts be deleted later: `writeSync`, and another file after
 * each mebibyte, as the outbox has them. No checksum, no sync, no lease.
 */
export class BareWriter {
  #file;
  #number = 0;
  #bytes = FILE_BYTES;
  #directory;

  /** @param {string} directory */
  constructor(directory) {
    this.#directory = directory;
    mkdirSync(directory, 0o700);
  }

  /** @param {Buffer} line */
  write(line) {
    if (this.#bytes + line.length > FILE_BYTES) this.#next();
    writeSync(this.#file, line, 0, line.length);
    this.#bytes += line.length;
  }

  #next() {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#number += 1;
    const path = join(this.#directory, `${this.#number}.bare`);
    this.#file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
    this.#bytes = 0;
  }
}

/** The lines of an outbox as they are on the disk, headers and line feeds included. @param {string} directory */
export function readLines(directory) {
  return readdirSync(directory)
    .filter((name) => /\.(?:open|sealed)$/.test(name))
    .flatMap((name) => [...linesOf(readFileSync(join(directory, name)))]);
}

function* linesOf(bytes) {
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(LINE_FEED, from) + 1;
    if (to === 0) return;
    yield bytes.subarray(from, to);
    from = to;
  }
}
