import type { Readable } from 'node:stream';

/** Files. Paths are made by core, never from what a person typed; everything is private unless core serves it. */
export interface Storage {
  readonly id: string;
  put(path: string, content: Uint8Array | Readable, contentType: string): Promise<{ readonly bytes: number }>;
  /** Throws a DomainError `file.not_found`. */
  get(path: string): Promise<Readable>;
  delete(path: string): Promise<void>;
  /** An address that works for `seconds`, when the backend can hand files out itself. */
  url?(path: string, seconds: number): Promise<string>;
  /** Writes, reads and deletes a small file; throws when that fails. */
  check(): Promise<void>;
}
