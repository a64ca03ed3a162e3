import { lstatSync } from 'node:fs';
import { nodeFiles } from '../../deliver/outbox/disk/node-files.js';
import { takeInventory } from '../../deliver/outbox/inventory.js';
import { systemIdentity } from '../../deliver/outbox/owners/process-identity.js';
import type { OutboxSettings } from '../../deliver/settings.js';
import type { Finding } from './finding.js';

const FULL = 0.8;

/** The directory that `delivery.outbox` names: whose it is, who may read it, how full it is, what PostHog refused. */
export async function checkOutbox(outbox: OutboxSettings | undefined): Promise<Finding> {
  const check = 'outbox';
  if (!outbox) {
    return {
      check,
      status: 'ok',
      message: 'none: events are in memory only, and lost when a process is killed',
    };
  }
  try {
    const facts = lstatSync(outbox.directory, { throwIfNoEntry: false });
    if (!facts) return { check, status: 'ok', message: 'the directory is not there yet: the app makes it' };
    if (!facts.isDirectory())
      return wrong('is no directory', 'name another one in `delivery.outbox.directory`');
    const uid = process.geteuid?.();
    if (uid !== undefined && facts.uid !== uid) {
      return wrong(
        `belongs to another user (${facts.uid}, and this is ${uid})`,
        'run this, and the app, as its owner',
      );
    }
    if (uid !== undefined && (facts.mode & 0o077) !== 0) {
      return wrong(
        `is open to others (mode ${(facts.mode & 0o777).toString(8)})`,
        'chmod 0700, since its files hold events',
      );
    }
    const { segments, rejected, running } = await takeInventory(
      nodeFiles,
      outbox.directory,
      systemIdentity(),
      Date.now(),
    );
    const events = segments.reduce((sum, each) => sum + each.events, 0);
    const bytes = segments.reduce((sum, each) => sum + each.bytes, 0);
    const refused = [...rejected.reasons.values()].reduce((sum, count) => sum + count, 0);
    const message = `${events} events wait in ${bytes} of ${outbox.maxBytes} bytes, ${running} processors are running, ${refused} events were refused`;
    if (bytes > FULL * outbox.maxBytes) {
      return {
        check,
        status: 'warning',
        message,
        fix: 'beyond that the oldest are dropped: let PostHog be reached, or raise `maxBytes`',
      };
    }
    if (refused > 0)
      return { check, status: 'warning', message, fix: 'npx spanhog outbox <directory> says why' };
    return { check, status: 'ok', message };
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    return wrong(
      `can't be read (${typeof code === 'string' ? code : 'unknown error'})`,
      'let the user that the app runs as read and write it',
    );
  }

  function wrong(what: string, fix: string): Finding {
    return { check, status: 'error', message: `the directory ${what}`, fix };
  }
}
