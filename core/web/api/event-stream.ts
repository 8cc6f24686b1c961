import { PassThrough } from 'node:stream';
import type { Cx } from '../koa/state.ts';

/** Tells a subscriber something, again and again. */
export interface Told {
  tell(body: unknown): void;
  end(): void;
}

/** Begins to tell; answers how to stop. */
export type Subscribe = (told: Told) => Promise<() => void>;

const HEARTBEAT_MS = 25_000;
/** Whoever does not read what they asked for is let go. */
const MOST_UNREAD = 64 * 1024;

/** Answers as server-sent events, until the reader leaves or there is nothing more to tell. */
export async function streamEvents(ctx: Cx, subscribe: Subscribe): Promise<void> {
  const out = new PassThrough();
  const write = (text: string): void => {
    if (out.writableLength + ctx.res.writableLength > MOST_UNREAD) ctx.res.destroy();
    else if (!out.writableEnded) out.write(text);
  };
  // After a restart not everybody comes back in the same second.
  write(`retry: ${2000 + Math.round(Math.random() * 8000)}\n\n`);
  let stop: (() => void) | undefined;
  let gone = false;
  ctx.res.once('close', () => {
    gone = true;
    clearInterval(heartbeat);
    stop?.();
  });
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS).unref();
  try {
    stop = await subscribe({ tell: (body) => write(`data: ${JSON.stringify(body)}\n\n`), end: () => out.end() });
  } catch (error) {
    clearInterval(heartbeat);
    throw error;
  }
  if (gone) stop();
  if (ctx.method === 'HEAD') out.end();
  ctx.compress = false;
  ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  ctx.type = 'text/event-stream';
  ctx.body = out;
  ctx.status = 200;
}
