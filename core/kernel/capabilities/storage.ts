import type { Readable } from 'node:stream';
import { OutsideError } from '../errors.ts';

/** Files. Paths are made by core, never from what a person typed; everything is private unless core serves it. */
export interface Storage {
  readonly id: string;
  /** Replaces what is there, as a whole or not at all. Throws `StorageFull` when there is no room. */
  put(path: string, content: Uint8Array | Readable, contentType: string): Promise<{ readonly bytes: number }>;
  /** Throws a DomainError `file.not_found`. */
  get(path: string): Promise<Readable>;
  delete(path: string): Promise<void>;
  /** An address that works for `seconds`, when the backend can hand files out itself. */
  url?(path: string, seconds: number): Promise<string>;
  /** Writes, reads and deletes a small file; throws when that fails. */
  check(): Promise<void>;
}

/** There is no room for the file. Doors that take uploads answer 507. */
export class StorageFull extends OutsideError {
  constructor(cause: unknown) {
    super('The storage is full: the file was not kept.', { retryable: true, cause });
    this.name = 'StorageFull';
  }
}
