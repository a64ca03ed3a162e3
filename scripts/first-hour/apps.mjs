// Apps as each framework's own first page makes them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @typedef {object} App
 * @property {string} title
 * @property {readonly string[]} make what is typed to have the app, without its packages
 * @property {Readonly<Record<string, string>>} files what is written by hand, as the framework's first page has it
 * @property {readonly string[]} packages what is installed beside them, by hand
 * @property {string} script what starts it
 * @property {string} path what is asked
 * @property {string} endpoint what the answer calls it
 */

/** @type {Readonly<Record<string, App>>} */
export const APPS = {
  express: {
    title: 'Express',
    make: ['npm init -y'],
    files: {
      'app.js': [
        "const express = require('express');",
        'const app = express();',
        '',
        "app.get('/users/:id', (req, res) => {",
        '  res.json({ id: req.params.id });',
        '});',
        '',
        'app.listen(process.env.PORT ?? 3000);',
        '',
      ].join('\n'),
    },
    packages: ['express'],
    script: 'start',
    path: '/users/7',
    endpoint: 'GET /users/{id}',
  },
  fastify: {
    title: 'Fastify',
    make: ['npx -y fastify-cli generate . --esm'],
    files: {},
    packages: [],
    script: 'start',
    path: '/example',
    endpoint: 'GET /example',
  },
  nestjs: {
    title: 'NestJS',
    make: ['npx -y @nestjs/cli new app --directory . --skip-git --skip-install --package-manager npm'],
    files: {},
    packages: [],
    script: 'start',
    path: '/',
    endpoint: 'GET /',
  },
  next: {
    title: 'Next.js',
    make: [
      "npx -y create-next-app . --ts --app --no-eslint --no-tailwind --no-src-dir --import-alias '@/*' --no-react-compiler --no-agents-md --skip-install --disable-git --yes",
    ],
    files: {
      'app/users/[id]/route.ts': [
        'export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {',
        '  return Response.json(await params);',
        '}',
        '',
      ].join('\n'),
      // The generated one loads fonts from Google, which a machine without the internet can't.
      'app/layout.tsx': [
        'export default function RootLayout({ children }: { children: React.ReactNode }) {',
        '  return <html lang="en"><body>{children}</body></html>;',
        '}',
        '',
      ].join('\n'),
    },
    packages: [],
    script: 'dev',
    path: '/users/7',
    endpoint: 'GET /users/{id}',
  },
};

/** Writes what is written by hand. @param {App} app @param {string} folder */
export function writeByHand(app, folder) {
  for (const [file, text] of Object.entries(app.files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  // `npm init -y` writes no start script, and `npm start` runs server.js: an app.js wants one.
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  if (manifest.scripts?.start === undefined && existsSync(join(folder, 'app.js'))) {
    manifest.scripts = { ...manifest.scripts, start: 'node app.js' };
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
