#!/usr/bin/env node
import { createProgram } from './program.js';
import { readVersion } from './version.js';

const [, entry = ''] = process.argv;

// Whoever reads along may go away, as in `spanhog init --write | head`: what was begun is done all the same.
process.stdout.on('error', () => undefined);

createProgram(readVersion(entry))
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
