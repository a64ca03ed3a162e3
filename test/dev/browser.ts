import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { DevServer, DevServerOptions } from '../../src/dev/server.js';

const NAMES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];

interface Built {
  startDevServer(this: void, options: DevServerOptions): Promise<DevServer>;
}

/** The built server, which has the page's files beside it; it ends with the test. */
export async function startDev(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const { startDevServer }: Built = await import(
    new URL('../../dist/modules/dev/server.js', import.meta.url).href
  );
  const dev = await startDevServer({ port: 0, ...options });
  onTestFinished(() => dev.close());
  return dev;
}

/** A real Chromium, as `.ci/run` installs it. */
export function launch(): Promise<Browser> {
  const executablePath = NAMES.find((name) => existsSync(name));
  if (executablePath === undefined)
    throw new Error(`No Chromium at ${NAMES.join(', ')}: apt-get install chromium`);
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page that ends with the test, and what went wrong on it. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  onTestFinished(() => page.close());
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => {
    problems.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return { page, problems };
}

/** Events over the wire that posthog-node speaks. */
export async function send(url: string, batch: readonly object[]): Promise<number> {
  const response = await fetch(`${url}/batch/`, {
    method: 'POST',
    body: JSON.stringify({ api_key: 'phc_test', batch }),
  });
  await response.text();
  return response.status;
}
