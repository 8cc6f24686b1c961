import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../kernel/errors.ts';

/** The bytes as they came, for signatures that are made over them. */
export async function rawBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): DomainError => new DomainError('http.too_large', { status: 413 });
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let bytes = 0;
  // The connection is still needed for the answer when the body is refused.
  for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Header names are in lower case already; of those that came twice the values are joined. */
export function plainHeaders(req: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(req.headers).map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
