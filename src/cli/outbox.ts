import { Command } from 'commander';
import { type Inventory, type SegmentEntry, takeInventory } from '../deliver/outbox/inventory.js';
import { nodeFiles } from '../deliver/outbox/disk/node-files.js';
import { systemIdentity } from '../deliver/outbox/owners/process-identity.js';
import { column, plainText } from './terminal/plain-text.js';

const WIDTHS = [10, 16, 9, 9, 12, 24] as const;
const HEADINGS = ['state', 'key', 'events', 'damaged', 'bytes', 'begun'] as const;
const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'it is not a directory',
  EACCES: 'its owner has to look at it',
};

/** `spanhog outbox <directory>`: what waits in an outbox. Reads only, and shows no value of any event. */
export function outboxCommand(): Command {
  return new Command('outbox')
    .description('list what is in an outbox: segments, events, their age, and what PostHog refused')
    .argument('<directory>', 'the directory that `delivery.outbox.directory` names')
    .addHelpText('after', '\nExample:\n  npx spanhog outbox /var/lib/acme/outbox')
    .action(async (directory: string, _options: unknown, command: Command) => {
      const inventory = await look(directory, command);
      for (const line of describe(directory, inventory)) process.stdout.write(`${line}\n`);
    });
}

async function look(directory: string, command: Command): Promise<Inventory> {
  try {
    return await takeInventory(nodeFiles, directory, systemIdentity(), Date.now());
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    const meaning = typeof code === 'string' ? (MEANING[code] ?? code) : 'unknown error';
    return command.error(`error: can't read the outbox ${plainText(JSON.stringify(directory))}: ${meaning}`);
  }
}

function describe(directory: string, { segments, rejected, running, others }: Inventory): string[] {
  const events = sum(segments, (segment) => segment.events);
  const bytes = sum(segments, (segment) => segment.bytes);
  const damaged = sum(segments, (segment) => segment.damaged);
  const keys = new Set(segments.map(({ key }) => key));
  const refused = sum([...rejected.reasons.values()], (count) => count);
  const reasons = [...rejected.reasons].map(([why, count]) => `${count} ${why}`).join(', ');
  const lines = [
    `${plainText(directory)}: ${counted(events, 'event')} in ${counted(segments.length, 'segment')}, ` +
      `${bytes.toLocaleString('en-US')} bytes; ${counted(running, 'processor')} running`,
  ];
  if (segments.length > 0) lines.push('', row(HEADINGS), ...segments.map(rowOf), '');
  if (damaged > 0) lines.push(`${counted(damaged, 'damaged line')}: dropped and counted when they are sent`);
  if (keys.size > 1) lines.push(`${keys.size} keys: the segments are of several projects or hosts`);
  if (refused > 0) lines.push(`rejected/: ${counted(refused, 'event')} that PostHog refused (${reasons})`);
  if (others > 0) lines.push(`${counted(others, 'other name')} in the directory: left alone`);
  return lines;
}

function rowOf({ state, isAdoptable, key, events, damaged, bytes, createdAtMs }: SegmentEntry): string {
  const begun = new Date(createdAtMs).toISOString();
  const shown = isAdoptable ? 'adoptable' : state;
  return row([shown, key, ...[events, damaged, bytes].map((count) => count.toLocaleString('en-US')), begun]);
}

function row(cells: readonly string[]): string {
  const padded = WIDTHS.map((width, index) => {
    const cell = cells[index] ?? '';
    const isNumber = index >= 2 && index <= 4;
    return isNumber ? cell.padStart(width) : column(cell, width);
  });
  return `  ${padded.join('  ')}`.trimEnd();
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
