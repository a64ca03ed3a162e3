const { stderr } = process;

/**
 * Says on the error output how far the run is: one line that is written anew on a terminal, and elsewhere a line
 * for each measurement that is over.
 * @param {number} all measurements
 */
export function startProgress(all) {
  const startedAtMs = performance.now();
  let done = 0;
  return {
    /** @param {string} name @param {number} round @param {number} rounds */
    round(name, round, rounds) {
      const text = `${done + 1}/${all} ${name}, round ${round + 1} of ${rounds}, ${minutes(performance.now() - startedAtMs)}`;
      if (stderr.isTTY) stderr.write(`\r\u001B[K${text}`);
    },
    /** @param {string} name @param {number} seconds @param {string} [problem] */
    over(name, seconds, problem) {
      done += 1;
      if (stderr.isTTY) stderr.write('\r\u001B[K');
      if (problem) stderr.write(`${name}: ${problem}\n`);
      else if (!stderr.isTTY) stderr.write(`${done}/${all} ${name}: ${Math.round(seconds)} s\n`);
    },
    /** How long it all took. */
    end() {
      stderr.write(`${all} measurements in ${minutes(performance.now() - startedAtMs)}\n\n`);
    },
  };
}

function minutes(ms) {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
