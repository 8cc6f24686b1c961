/**
 * The text of an answer that somebody else sends, if it is no longer than what is awaited: who sends without end is hung up on, and
 * keeps no memory. How long it may take is the matter of the call's signal.
 */
export async function textWithin({ body }: Pick<Response, 'body'>, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > mostBytes) throw new Error(`the answer has more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
