import type { Keys, VendorAnswer, VendorCall } from './vendor.ts';

interface Kept {
  readonly asked: string;
  /** Not there while it is still being done. */
  answer?: VendorAnswer;
}

/** The same key again: the same answer for the same question, a refusal for another one. */
export function keeper(keys: Keys | undefined) {
  const kept = new Map<string, Kept>();
  return {
    clear: () => kept.clear(),
    async once(owner: string, call: VendorCall, work: () => Promise<VendorAnswer>): Promise<VendorAnswer> {
      const key = keys && call.method !== 'GET' ? call.header(keys.header) : undefined;
      if (!keys || key === undefined) return work();
      const name = `${owner} ${key}`;
      const asked = questionOf(call);
      const before = kept.get(name);
      if (before && before.asked !== asked) return keys.reused();
      if (before?.answer) return keys.again?.(before.answer) ?? before.answer;
      if (before) return keys.busy();

      const entry: Kept = { asked };
      kept.set(name, entry);
      const answer = structuredClone(await work());
      const isKept = keys.keeps?.(answer) ?? answer.status < 400;
      if (isKept) entry.answer = answer;
      else kept.delete(name);
      return answer;
    },
  };
}

/** What stands between the parts of a form with files is drawn anew for each call. */
function questionOf({ url, text, header }: VendorCall): string {
  const boundary = /boundary="?([^";]+)/.exec(header('content-type') ?? '')?.[1];
  return `${url.pathname}?${boundary ? text.replaceAll(boundary, '') : text}`;
}
