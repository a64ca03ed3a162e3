import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Files } from '../../../src/deliver/outbox/files.js';
import { nodeFiles } from '../../../src/deliver/outbox/node-files.js';
import type { OutboxStore } from '../../../src/deliver/outbox/outbox-store.js';
import { bytesOf, makeEvents } from '../support.js';
import { openFileStore, Processes } from './support.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A store that is busy', () => {
  const processes = new Processes();
  let directory: string;

  beforeEach(() => {
    const parent = fs.mkdtempSync(join(tmpdir(), 'spanhog-outbox-'));
    directory = join(parent, 'outbox');
    onTestFinished(() => fs.rmSync(parent, { recursive: true }));
  });

  const open = (files: Files = nodeFiles): OutboxStore => openFileStore(files, directory, processes);
  const openFiles = (): readonly string[] =>
    fs.readdirSync(directory).filter((name) => name.endsWith('.open'));
  const fill = (store: OutboxStore, events: number): void => {
    for (const event of makeEvents(events)) store.append(bytesOf(event));
  };

  it('has its next segment made in a turn that is no request’s, and only then', async () => {
    const store = open();
    fill(store, 63);
    await nextTurn();
    expect(openFiles()).toHaveLength(1);
    fill(store, 10);
    expect(openFiles()).toHaveLength(1);
    await nextTurn();
    expect(openFiles()).toHaveLength(2);
  });

  it('writes into it once the one before is sealed, and makes no other', async () => {
    const made: string[] = [];
    const store = open({ ...nodeFiles, create: (path) => (made.push(path), nodeFiles.create(path)) });
    fill(store, 64);
    await nextTurn();
    store.seal();
    const before = made.length;
    fill(store, 1);
    expect(made).toHaveLength(before);
    const [name = ''] = openFiles();
    expect(fs.statSync(join(directory, name)).size).toBeGreaterThan(0);
    expect(openFiles()).toHaveLength(1);
  });

  it('lets go of one that nobody needed: its name says how old its events are at most', async () => {
    const store = open();
    fill(store, 64);
    await nextTurn();
    store.seal();
    await store.tend();
    expect(openFiles()).toHaveLength(1);
    await store.tend();
    expect(openFiles()).toHaveLength(0);
  });

  it('leaves none behind when it closes, nor makes one afterwards', async () => {
    const store = open();
    fill(store, 64);
    await nextTurn();
    await store.close();
    expect(openFiles()).toHaveLength(0);
    const other = open();
    fill(other, 64);
    await other.close();
    await nextTurn();
    expect(openFiles()).toHaveLength(0);
  });

  it('does without when it can’t be made ahead, and says so only when it is needed', async () => {
    let isFull = false;
    const store = open({
      ...nodeFiles,
      create(path) {
        if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return nodeFiles.create(path);
      },
    });
    fill(store, 63);
    isFull = true;
    fill(store, 1);
    await nextTurn();
    fill(store, 10);
    store.seal();
    expect(() => fill(store, 1)).toThrow('full');
    isFull = false;
    fill(store, 1);
    expect(openFiles()).toHaveLength(1);
  });

  it('that dies leaves one that is nobody’s event', async () => {
    const dead = open();
    fill(dead, 64);
    await nextTurn();
    processes.kill(dead);
    const heir = open();
    const { adopted, damaged } = await heir.tend();
    expect(adopted.reduce((sum, { events }) => sum + events, 0)).toBe(64);
    expect(damaged).toBe(0);
    for (const segment of adopted) heir.remove(segment);
    expect(openFiles()).toHaveLength(0);
  });
});
