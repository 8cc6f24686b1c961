import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createPeers, type Line } from './peers.ts';

/** The two ends of a channel, as Node opens it to a process that it forks. */
function channel(): [Line, Line & { close(): void }] {
  class End extends EventEmitter {
    connected = true;
    other!: End;
    send(message: object): void {
      queueMicrotask(() => this.other.emit('message', structuredClone(message)));
    }
    close(): void {
      for (const end of [this, this.other]) {
        end.connected = false;
        end.emit('disconnect');
      }
    }
  }
  const [one, two] = [new End(), new End()];
  [one.other, two.other] = [two, one];
  return [one, two];
}

function family() {
  const parent = createPeers();
  const children = ['first', 'second'].map((name) => {
    const [above, below] = channel();
    const child = createPeers();
    parent.join(above);
    child.join(below);
    child.answer('name', async () => name);
    return { child, below };
  });
  parent.answer('name', async () => 'parent');
  return { parent, children };
}

describe('processes that serve one site', () => {
  it('hear from all others, wherever they are asked', async () => {
    const { parent, children } = family();
    expect(await parent.ask('name')).toEqual(['first', 'second']);
    expect(await children[0]!.child.ask('name')).toEqual(['parent', 'second']);
    expect(await children[1]!.child.ask('name')).toEqual(['parent', 'first']);
  });

  it('do without one that has ended, and without answers that nobody has', async () => {
    const { parent, children } = family();
    const answer = parent.ask('name');
    children[1]!.below.close();
    expect(await parent.ask('name')).toEqual(['first']);
    expect(await answer).toEqual(expect.arrayContaining(['first']));
    expect(await parent.ask('age')).toEqual([]);
  });
});
