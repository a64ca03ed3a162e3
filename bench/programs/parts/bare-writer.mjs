import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
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
