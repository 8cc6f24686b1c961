import type { BankDoubt } from './bank-entry.entity.ts';

/** An order as far as its money matters. */
export interface Candidate {
  readonly id: string;
  readonly code: string;
  readonly state: 'pending' | 'confirmed' | 'expired' | 'cancelled';
  readonly currency: string;
  readonly owedMinor: number;
  readonly needsApproval: boolean;
  /** What a change of it waits for. */
  readonly changeDueMinor: number | null;
}

export type Match =
  | { readonly kind: 'exact'; readonly order: Candidate; readonly by: 'reference' | 'name' }
  | { readonly kind: 'doubt'; readonly doubt: BankDoubt; readonly order: Candidate | null };

// What order codes are made of: no I, O, 0 and 1.
const CODE = /^[A-HJ-NP-Z2-9]{8}$/;

/** All that may be an order's code in a text, however people and banks broke it up. */
export function codesIn(text: string): string[] {
  const bare = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const windows = Array.from({ length: Math.max(0, bare.length - 7) }, (_, at) => bare.slice(at, at + 8));
  return [...new Set(windows.filter((window) => CODE.test(window)))];
}

/** Money with the orders that its text names. */
export function matchByReference(
  money: { readonly minor: number; readonly currency: string },
  named: readonly Candidate[],
): Match | undefined {
  const [order, another] = named;
  if (!order) return undefined;
  if (another) return { kind: 'doubt', doubt: 'several', order: null };
  const doubt = doubtAbout(money, order);
  return doubt ? { kind: 'doubt', doubt, order } : { kind: 'exact', order, by: 'reference' };
}

/** Money without a reference: that of the one order that waits for just this sum from somebody of this name. */
export function matchByName(
  money: { readonly minor: number; readonly currency: string },
  sameName: readonly Candidate[],
): Match {
  const fitting = sameName.filter((order) => order.state === 'pending' && doubtAbout(money, order) === undefined);
  if (fitting.length === 1) return { kind: 'exact', order: fitting[0]!, by: 'name' };
  return { kind: 'doubt', doubt: fitting.length > 1 ? 'several' : 'unknown', order: null };
}

function doubtAbout(
  { minor, currency }: { readonly minor: number; readonly currency: string },
  { state, needsApproval, owedMinor, changeDueMinor, ...order }: Candidate,
): BankDoubt | undefined {
  if (order.currency !== currency) return 'currency';
  if (changeDueMinor === minor) return undefined;
  if (state === 'cancelled') return 'late';
  if (needsApproval) return 'approval';
  if (owedMinor <= 0) return 'double';
  if (minor === owedMinor) return undefined;
  return minor < owedMinor ? 'under' : 'over';
}

/** Whether two ways to write a name may be one: `LIND, MARA` and `Mara Lind`, `Müller` and `MUELLER`. */
export function sameName(a: string, b: string): boolean {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  return one.length > 0 && one.join(' ') === other.join(' ');
}

function wordsOf(name: string): string[] {
  const german = name.toUpperCase().replaceAll('Ä', 'AE').replaceAll('Ö', 'OE').replaceAll('Ü', 'UE');
  const plain = german.replaceAll('ß', 'SS').normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return (plain.match(/\p{L}+/gu) ?? []).toSorted();
}
