import type { FileFacts, Files } from '../../../src/deliver/outbox/disk/files.js';

/** What may go wrong with one call: the system's code, or a write that takes only so many bytes. */
export type FileFault = string | { readonly writes: number };
export type FileCall = keyof Files;

interface Entry {
  kind: FileFacts['kind'];
  data: Buffer;
  bytes: number;
  mode: number;
  modifiedAtMs: number;
  readonly uid: number;
  readonly inode: number;
}

/** A file system in memory whose every call can be made to fail. What is in it outlives any process. */
export class ScriptedFiles implements Files {
  readonly entries = new Map<string, Entry>();
  readonly calls: { readonly call: FileCall; readonly path: string }[] = [];
  uid = 1000;
  nowMs: () => number = Date.now;
  /** Asked at each call. */
  fault: (call: FileCall, path: string) => FileFault | undefined = () => undefined;
  /** Bytes that fit in; more is ENOSPC, after what still fitted. */
  capacity = Infinity;
  readonly #open = new Map<number, { readonly entry: Entry; readonly path: string }>();
  #next = 3;

  get openFiles(): number {
    return this.#open.size;
  }

  get bytes(): number {
    let bytes = 0;
    for (const entry of this.entries.values()) bytes += entry.bytes;
    return bytes;
  }

  /** Puts anything there, as if someone else had. */
  put(path: string, data: string | Buffer, changes: Partial<Entry> = {}): void {
    const bytes = Buffer.from(data);
    this.entries.set(path, {
      ...this.#entry('file'),
      data: bytes,
      bytes: bytes.length,
      mode: 0o600,
      ...changes,
    });
  }

  contents(path: string): Buffer {
    const entry = this.#get(path);
    return entry.data.subarray(0, entry.bytes);
  }

  paths(end: string | RegExp): string[] {
    return [...this.entries.keys()].filter((path) =>
      typeof end === 'string' ? path.endsWith(end) : end.test(path),
    );
  }

  makeDirectory(path: string): void {
    this.#check('makeDirectory', path);
    if (this.entries.has(path)) return;
    this.#getParent(path);
    this.entries.set(path, { ...this.#entry('directory'), mode: 0o700 });
  }

  look(path: string): FileFacts | undefined {
    this.#check('look', path);
    const entry = this.entries.get(path);
    if (!entry) return undefined;
    const { kind, uid, mode, bytes, modifiedAtMs, inode } = entry;
    return { kind, uid, mode, bytes, modifiedAtMs, inode };
  }

  list(path: string): string[] {
    this.#check('list', path);
    this.#get(path);
    const start = `${path}/`;
    return [...this.entries.keys()]
      .filter((each) => each.startsWith(start) && !each.slice(start.length).includes('/'))
      .map((each) => each.slice(start.length));
  }

  create(path: string): number {
    this.#check('create', path);
    if (this.entries.has(path)) throw systemError('EEXIST', path);
    this.#getParent(path);
    const entry = { ...this.#entry('file'), mode: 0o600 };
    this.entries.set(path, entry);
    this.#next += 1;
    this.#open.set(this.#next, { entry, path });
    return this.#next;
  }

  write(file: number, bytes: Uint8Array, offset: number, length: number): number {
    const { entry, path } = this.#file(file);
    const fault = this.fault('write', path);
    if (typeof fault === 'string') throw systemError(fault, path);
    const room = this.capacity - this.bytes;
    const count = Math.min(length, fault?.writes ?? length, room);
    if (count <= 0 && length > 0 && room <= 0) throw systemError('ENOSPC', path);
    const needed = entry.bytes + count;
    if (needed > entry.data.length) {
      const grown = Buffer.alloc(Math.max(needed, entry.data.length * 2, 1024));
      entry.data.copy(grown);
      entry.data = grown;
    }
    entry.data.set(bytes.subarray(offset, offset + count), entry.bytes);
    entry.bytes = needed;
    entry.modifiedAtMs = this.nowMs();
    return count;
  }

  truncate(file: number, bytes: number): void {
    const { entry, path } = this.#file(file);
    this.#check('truncate', path);
    entry.bytes = bytes;
  }

  close(file: number): void {
    const { path } = this.#file(file);
    this.#open.delete(file);
    this.#check('close', path);
  }

  rename(from: string, to: string): void {
    this.#check('rename', from);
    const entry = this.#get(from);
    this.entries.delete(from);
    this.entries.set(to, entry);
    if (entry.kind !== 'directory') return;
    const moved = [...this.entries].filter(([path]) => path.startsWith(`${from}/`));
    for (const [path, inside] of moved) {
      this.entries.delete(path);
      this.entries.set(to + path.slice(from.length), inside);
    }
  }

  removeDirectory(path: string): void {
    this.#check('removeDirectory', path);
    if (this.#get(path).kind !== 'directory') throw systemError('ENOTDIR', path);
    if (this.list(path).length > 0) throw systemError('ENOTEMPTY', path);
    this.entries.delete(path);
  }

  readNow(path: string, length: number): Buffer {
    this.#check('readNow', path);
    return this.#bytesOf(path, 0, length);
  }

  remove(path: string): void {
    this.#check('remove', path);
    if (this.#get(path).kind === 'directory') throw systemError('EISDIR', path);
    this.entries.delete(path);
  }

  touch(path: string): void {
    this.#check('touch', path);
    this.#get(path).modifiedAtMs = this.nowMs();
  }

  async read(path: string, offset: number, length: number): Promise<Buffer> {
    this.#check('read', path);
    return this.#bytesOf(path, offset, length);
  }

  async sync(file: number): Promise<void> {
    this.#check('sync', this.#file(file).path);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#check('syncDirectory', path);
  }

  #bytesOf(path: string, offset: number, length: number): Buffer {
    const entry = this.#get(path);
    if (entry.kind !== 'file') throw systemError(entry.kind === 'other' ? 'ELOOP' : 'EINVAL', path);
    return Buffer.from(
      entry.data.subarray(Math.min(offset, entry.bytes), Math.min(offset + length, entry.bytes)),
    );
  }

  #entry(kind: FileFacts['kind']): Entry {
    this.#next += 1;
    return {
      kind,
      data: Buffer.alloc(0),
      bytes: 0,
      mode: 0,
      modifiedAtMs: this.nowMs(),
      uid: this.uid,
      inode: this.#next,
    };
  }

  #get(path: string): Entry {
    const entry = this.entries.get(path);
    if (!entry) throw systemError('ENOENT', path);
    return entry;
  }

  /** Its directory has to be there, but for the top. */
  #getParent(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '') this.#get(parent);
  }

  #file(file: number): { readonly entry: Entry; readonly path: string } {
    const open = this.#open.get(file);
    if (!open) throw systemError('EBADF', String(file));
    return open;
  }

  #check(call: FileCall, path: string): void {
    this.calls.push({ call, path });
    const fault = this.fault(call, path);
    if (typeof fault === 'string') throw systemError(fault, path);
  }
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
