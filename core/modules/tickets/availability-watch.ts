import type { Logger } from '../../kernel/log.ts';
import type { Availability } from './ticket-types-for-sale.ts';

export interface AvailabilitySource {
  /** For each of these events something that changes whenever its places, types or quotas do; one query for all. */
  marks(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What can be bought now; nothing for an event that is not there any more. */
  read(eventId: string): Promise<readonly Availability[] | undefined>;
}

export interface AvailabilityReader {
  tell(available: readonly Availability[]): void;
  /** There will be nothing more to tell. */
  end(): void;
}

export interface AvailabilityWatch {
  /** Tells what there is now, and each change after that; answers how to stop. Nothing where there is no such event. */
  join(eventId: string, reader: AvailabilityReader): Promise<(() => void) | undefined>;
  close(): void;
}

interface Watched {
  readonly readers: Set<AvailabilityReader>;
  /** The first reading, which all that come meanwhile wait for. */
  first: Promise<void>;
  told: readonly Availability[] | undefined;
  text: string;
  mark: string | undefined;
  rounds: number;
}

const ROUND_MS = 1000;
/** Sales begin and end without anything being written. */
const ROUNDS_AT_MOST = 10;

/**
 * Tells readers what is left of events while they look at them. However many readers there are, the database is asked
 * once a second which events moved, and once for each of those.
 */
export function createAvailabilityWatch(source: AvailabilitySource, log: Logger): AvailabilityWatch {
  const events = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  let working = false;

  async function read(eventId: string, watched: Watched): Promise<void> {
    watched.rounds = 0;
    const available = await source.read(eventId);
    const text = JSON.stringify(available ?? null);
    if (text === watched.text) return;
    const isNew = watched.text === '';
    watched.text = text;
    watched.told = available;
    // Whoever asked for an event that is not there is answered so.
    if (!available && isNew) return;
    for (const reader of watched.readers) {
      if (available) reader.tell(available);
      else reader.end();
    }
  }

  async function round(): Promise<void> {
    const marks = await source.marks([...events.keys()]);
    for (const [eventId, watched] of events) {
      const mark = marks.get(eventId) ?? '';
      watched.rounds += 1;
      if (mark === watched.mark && watched.rounds < ROUNDS_AT_MOST) continue;
      watched.mark = mark;
      await read(eventId, watched);
    }
  }

  function tick(): void {
    if (working) return;
    working = true;
    round()
      // The next round tries again; readers keep what they were told.
      .catch((error: unknown) => log.warn('availability.unknown', { error }))
      .finally(() => (working = false));
  }

  function leave(eventId: string, reader: AvailabilityReader): void {
    const watched = events.get(eventId);
    watched?.readers.delete(reader);
    if (watched?.readers.size === 0) events.delete(eventId);
    if (events.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  return {
    async join(eventId, reader) {
      let watched = events.get(eventId);
      if (!watched) {
        const made: Watched = {
          ...{ readers: new Set<AvailabilityReader>(), told: undefined, text: '', mark: undefined, rounds: 0 },
          first: Promise.resolve(),
        };
        made.first = read(eventId, made);
        events.set(eventId, (watched = made));
        timer ??= setInterval(tick, ROUND_MS).unref();
      }
      const { first } = watched;
      const known = watched.told;
      watched.readers.add(reader);
      if (known) reader.tell(known);
      try {
        await first;
      } catch (error) {
        leave(eventId, reader);
        throw error;
      }
      if (!watched.told) {
        leave(eventId, reader);
        return undefined;
      }
      return () => leave(eventId, reader);
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      const readers = [...events.values()].flatMap((watched) => [...watched.readers]);
      events.clear();
      for (const reader of readers) reader.end();
    },
  };
}
