import { describe, expect, it } from 'vitest';
import { runsTheApp, withPreload } from '../../../src/cli/init/start-script.js';

const FLAG = '--import ./tracing.mjs';
const SET = `NODE_OPTIONS="${FLAG}"`;

describe('A start script', () => {
  it.each([
    ['node server.js', `node ${FLAG} server.js`],
    ['node .', `node ${FLAG} .`],
    ['tsx src/server.ts', `tsx ${FLAG} src/server.ts`],
    ['tsx watch --clear-screen=false src/server.ts', `tsx watch ${FLAG} --clear-screen=false src/server.ts`],
    ['node --watch --env-file=.env server.js', `node ${FLAG} --watch --env-file=.env server.js`],
    ['npm run build && node dist/main.js', `npm run build && node ${FLAG} dist/main.js`],
    ['cross-env PORT=1 node .', `cross-env PORT=1 node ${FLAG} .`],
    ['PORT=1 NAME="a b" node .', `PORT=1 NAME="a b" node ${FLAG} .`],
    ['dotenv -e .env -- node .', `dotenv -e .env -- node ${FLAG} .`],
    // What comes first prepares; what comes last is the app.
    ['node scripts/migrate.js && node server.js', `node scripts/migrate.js && node ${FLAG} server.js`],
    ['tsc -p node && node dist/main.js', `tsc -p node && node ${FLAG} dist/main.js`],
    ['node server.js; node -e "process.exit()"', `node ${FLAG} server.js; node -e "process.exit()"`],
    // Of those that run side by side each may be it.
    ['concurrently "node api.js" "vite"', `concurrently "node ${FLAG} api.js" "vite"`],
    [
      'concurrently "tsc -w" "node a.js && node b.js"',
      `concurrently "tsc -w" "node ${FLAG} a.js && node ${FLAG} b.js"`,
    ],
    ['nodemon --exec node server.js', `nodemon --exec node ${FLAG} server.js`],
    ['nodemon server.js', `${SET} nodemon server.js`],
    ['nodemon --exec "ts-node src/a.ts"', `${SET} nodemon --exec "ts-node src/a.ts"`],
    ['ts-node-dev --respawn src/a.ts', `${SET} ts-node-dev --respawn src/a.ts`],
    ['npx ts-node src/a.ts', `npx ${SET} ts-node src/a.ts`],
    ['concurrently "ts-node a.ts"', `concurrently "NODE_OPTIONS='${FLAG}' ts-node a.ts"`],
    ['fastify start -l info app.js', `${SET} fastify start -l info app.js`],
    ['cross-env A=1 fastify start app.js', `cross-env A=1 ${SET} fastify start app.js`],
    [
      'NODE_OPTIONS=--max-old-space-size=4096 fastify start app.js',
      `NODE_OPTIONS="--max-old-space-size=4096 ${FLAG}" fastify start app.js`,
    ],
    ['nest start', `nest start --exec "node ${FLAG}"`],
    ['nest start api --watch', `nest start --exec "node ${FLAG}" api --watch`],
    ['nest start --exec "node -r a.js"', `nest start --exec "node ${FLAG} -r a.js"`],
    ['pm2-runtime server.js', `pm2-runtime --node-args="${FLAG}" server.js`],
    ['pm2 start server.js -i max', `pm2 start --node-args="${FLAG}" server.js -i max`],
  ])('loads the tracing file: %s', (script, changed) => {
    expect(withPreload(script, FLAG, false)).toBe(changed);
    expect(withPreload(changed, FLAG, false)).toBe(changed);
  });

  it.each([
    'docker compose up',
    'npm run start:prod',
    'turbo run dev',
    'vite',
    'next dev',
    'node -e "1"',
    'node --run serve',
    'pm2 start ecosystem.config.js',
    'echo node',
    'docker run node server.js',
  ])('is left to its author where it is not known to run Node on the app: %s', (script) => {
    expect(withPreload(script, FLAG, false)).toBeUndefined();
  });

  it('sets no variable where scripts run in a shell that has no such form', () => {
    expect(withPreload('fastify start app.js', FLAG, true)).toBeUndefined();
    expect(withPreload('cross-env A=1 fastify start app.js', FLAG, true)).toContain(SET);
    expect(withPreload('node server.js', FLAG, true)).toBe(`node ${FLAG} server.js`);
  });

  it('is known by its name', () => {
    const names = ['start', 'start:dev', 'dev', 'dev:start', 'serve', 'debug'];
    expect(names.filter((name) => !runsTheApp(name))).toEqual([]);
    const others = ['build', 'test', 'lint', 'dev:test', 'start:e2e', 'starter', 'predev'];
    expect(others.filter(runsTheApp)).toEqual([]);
  });
});
