import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_MS = 20_000;

/**
 * Reads on, for nothing, what a refused caller still sends. Closing at once would reset the connection, and the caller
 * would see that instead of the answer. Whoever does not stop is cut off.
 */
export function drain(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  const cutOff = (): void => void req.socket.destroy();
  const timer = setTimeout(cutOff, LONGEST_MS).unref();
  let bytes = 0;
  req.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MOST_BYTES) cutOff();
  });
  req.once('close', () => clearTimeout(timer));
  req.resume();
}
