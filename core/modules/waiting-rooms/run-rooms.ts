import type { Scope } from '../../kernel/scope/scope.ts';
import { roomsOf } from './rooms.ts';
import { tickRooms } from './tick-rooms.ts';

const TICK_MS = 1000;
/** Where no event has a room, nobody needs a look every second. */
const LOOK_EVERY = 10;

/** Keeps the rooms going in this process; answers how to stop. */
export function runRooms(makeScope: () => Scope): () => Promise<void> {
  let working: Promise<void> | undefined;
  let rounds = 0;
  let inUse = true;

  async function round(): Promise<void> {
    rounds += 1;
    if (!inUse && rounds % LOOK_EVERY !== 0) return;
    const scope = makeScope();
    try {
      inUse = (await roomsOf(scope)).size > 0;
      if (inUse) await tickRooms(scope);
    } catch (error) {
      scope.log.warn('waiting_room.tick_failed', { error });
    }
  }

  const timer = setInterval(() => void (working ??= round().finally(() => (working = undefined))), TICK_MS).unref();
  return async () => {
    clearInterval(timer);
    await working;
  };
}
