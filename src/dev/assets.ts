import { existsSync, readFileSync } from 'node:fs';
import type { Answer } from '../local/answer.js';

/** The page's files, as the build makes them beside this one; nothing else is ever read. */
const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/app.css': ['app.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** Answers with one of the page's files; `undefined` for any other path. */
export function assetAt(path: string): Answer | undefined {
  const [name, type] = Object.hasOwn(FILES, path) ? (FILES[path] ?? []) : [];
  if (name === undefined || type === undefined) return undefined;
  const file = new URL(`page/${name}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  return { status: 200, headers: { 'content-type': type }, body: readFileSync(file, 'utf8') };
}
