import type { App } from '../../core/app.ts';

/**
 * Starts, and stays until the process is told to stop; then everything ends in order. A second signal ends it at once.
 */
export async function untilStopped(app: App, start: () => Promise<void>): Promise<void> {
  const told = signal();
  try {
    // A signal that comes while it starts is obeyed as soon as it has.
    await start();
    await told.received;
  } finally {
    await app.stop();
    told.forget();
  }
}

function signal(): { received: Promise<void>; forget(): void } {
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
    forget: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, hear);
    },
  };
}
