import { createCipheriv } from 'node:crypto';

/**
 * The order of those who gathered before the start: every order is as likely as any other, and the same seed makes the
 * same one in every process. `draw(…)[n]` is the position, from 0, of whoever came n-th.
 */
export function draw(seed: string, count: number): Uint32Array {
  const next = numbersOf(seed, count);
  const positions = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = next(last + 1);
    const held = positions[last]!;
    positions[last] = positions[other]!;
    positions[other] = held;
  }
  return positions;
}

/** Numbers below a limit, all alike likely: the key stream of a cipher, without the part that does not divide evenly. */
function numbersOf(seed: string, count: number): (limit: number) => number {
  const cipher = createCipheriv('aes-256-ctr', Buffer.from(seed, 'hex'), Buffer.alloc(16));
  const zeros = Buffer.alloc(Math.min(64 * 1024, 4 * count + 16));
  let stream = Buffer.alloc(0);
  let at = 0;

  const word = (): number => {
    if (at === stream.length) {
      stream = cipher.update(zeros);
      at = 0;
    }
    at += 4;
    return stream.readUInt32BE(at - 4);
  };
  return (limit) => {
    const even = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = word();
      if (drawn < even) return drawn % limit;
    }
  };
}
