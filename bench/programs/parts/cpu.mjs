/** CPU of all threads of this process so far, in microseconds: gzip's and the garbage collector's too. */
export function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
