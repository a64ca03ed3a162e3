import { createHash, randomBytes } from 'node:crypto';

/** 16 hex digits that stand for a project on a host; neither can be told from them. */
export function fingerprint(projectToken: string, host: string): string {
  return createHash('sha256').update(`spanhog outbox\n${projectToken}\n${host}`).digest('hex').slice(0, 16);
}

/** The id of one processor's life. */
export function createInstanceId(): string {
  return randomBytes(8).toString('hex');
}
