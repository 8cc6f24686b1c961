import type { Encoding } from '../../render/assets.ts';

/** Which of ours the caller takes, in our order: all that browsers take they take equally. */
export function acceptedEncodings<E extends Encoding>(header: string | undefined, ours: readonly E[]): readonly E[] {
  return header === undefined ? [] : ours.filter((encoding) => encoding !== 'identity' && takes(header, encoding));
}

function takes(header: string, encoding: string): boolean {
  const at = header.indexOf(encoding);
  return at >= 0 && !/^\s*;\s*q=0(\.0*)?\s*(,|$)/.test(header.slice(at + encoding.length));
}
