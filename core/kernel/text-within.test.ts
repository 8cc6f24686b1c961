import { expect, it } from 'vitest';
import { textWithin } from './text-within.ts';

const MOST = 10;

it.each(['', 'zehn Bytes', 'ä€'])('reads what is short enough, in whatever pieces it comes: %s', async (text) => {
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of new TextEncoder().encode(text)) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  expect(await textWithin(new Response(pieces), MOST)).toBe(text);
});

it('hangs up on who sends more, and reads no further', async () => {
  let sent = 0;
  let isOver = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 4;
      controller.enqueue(new Uint8Array(4));
    },
    cancel: () => void (isOver = true),
  });
  await expect(textWithin(new Response(endless), MOST)).rejects.toThrow('more than 10 bytes');
  expect([isOver, sent <= 16]).toEqual([true, true]);
});

it('passes on that the call was ended', async () => {
  const stuck = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('timed out')) });
  await expect(textWithin(new Response(stuck), MOST)).rejects.toThrow('timed out');
});
