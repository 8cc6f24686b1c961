import type { App } from '../../core/app.ts';

/**
 * Starts, and stays until the process is told to stop; then everything ends in order, first what the start answers. A
 * signal that comes while it still starts is obeyed as soon as it has; a second one ends the process at once.
 */
export async function untilStopped(
  connecting: Promise<App>,
  start: (app: App) => Promise<void | (() => Promise<void>)>,
): Promise<void> {
  const told = signal();
  const app = await connecting;
  let end: void | (() => Promise<void>) = undefined;
  try {
    if (!told.isReceived()) end = await start(app);
    await told.received;
  } finally {
    try {
      await end?.();
    } finally {
      await app.stop();
      told.forget();
    }
  }
}

function signal(): { received: Promise<void>; isReceived(): boolean; forget(): void } {
  const { promise: received, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const hear = (): void => {
    count += 1;
    if (count > 1) process.exit(130);
    resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, hear);
  return {
    received,
    isReceived: () => count > 0,
    forget: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, hear);
    },
  };
}
