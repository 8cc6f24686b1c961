/** One end of the channel that Node opens between a process and those it has forked; `process` is a child's own end. */
export interface Line {
  readonly connected: boolean;
  send?(message: object, done?: (error: Error | null) => void): unknown;
  on(event: 'message', hear: (message: unknown) => void): unknown;
  once(event: 'disconnect', hear: () => void): unknown;
}

/** The other processes of this machine that serve the same site. */
export interface Peers {
  /** What each of the others answers; nothing of one that is gone or does not answer within two seconds. */
  ask(question: string): Promise<unknown[]>;
  /** How this process answers that question. What it answers must fit into JSON. */
  answer(question: string, give: () => Promise<unknown>): void;
}

export interface PeersWithLines extends Peers {
  /** From now on whoever is at the other end is one of them. */
  join(line: Line): void;
}

/** How a process shares its port. */
export interface Sharing {
  readonly peers: Peers;
  /** The first makes sure that no other program has the port; the others join it. */
  readonly isFirst: boolean;
}

type Message =
  | { readonly peers: 'ask'; readonly id: number; readonly question: string }
  | { readonly peers: 'answer'; readonly id: number; readonly all: readonly unknown[] };

const PATIENCE_MS = 2_000;

/** The lines are a star, the parent in the middle: it passes a child's question on to the other children. */
export function createPeers(): PeersWithLines {
  const lines = new Set<Line>();
  const givers = new Map<string, () => Promise<unknown>>();
  const waiting = new Map<number, { readonly line: Line; done(all: readonly unknown[]): void }>();
  let lastId = 0;

  const tell = (line: Line, message: Message, failed: () => void = () => {}): void => {
    if (line.connected) line.send?.(message, (error) => error && failed());
    else failed();
  };

  function askOne(line: Line, question: string): Promise<readonly unknown[]> {
    const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
    const id = ++lastId;
    const late = setTimeout(() => done([]), PATIENCE_MS);
    const done = (all: readonly unknown[]): void => {
      clearTimeout(late);
      waiting.delete(id);
      resolve(all);
    };
    waiting.set(id, { line, done });
    tell(line, { peers: 'ask', id, question }, () => done([]));
    return promise;
  }

  async function askAll(question: string, but?: Line): Promise<unknown[]> {
    const others = [...lines].filter((line) => line !== but);
    return (await Promise.all(others.map((line) => askOne(line, question)))).flat();
  }

  async function hear(line: Line, message: Message): Promise<void> {
    if (message.peers === 'answer') return waiting.get(message.id)?.done(message.all);
    const own = givers.get(message.question);
    const [mine, theirs] = await Promise.all([own ? own() : undefined, askAll(message.question, line)]);
    tell(line, { peers: 'answer', id: message.id, all: own ? [mine, ...theirs] : theirs });
  }

  return {
    ask: (question) => askAll(question),
    answer: (question, give) => void givers.set(question, give),
    join(line) {
      lines.add(line);
      line.on('message', (message) => {
        if (isMessage(message)) hear(line, message).catch(() => undefined);
      });
      line.once('disconnect', () => {
        lines.delete(line);
        for (const asked of waiting.values()) if (asked.line === line) asked.done([]);
      });
    },
  };
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'peers' in message;
}
