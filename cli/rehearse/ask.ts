import { problemIn } from './page-form.ts';

export type Step = 'look' | 'draft' | 'answer' | 'place' | 'pay';
export const STEPS: readonly Step[] = ['look', 'draft', 'answer', 'place', 'pay'];

/** One request of a step: its answer where that is right, and how long it took. */
export type Ask = (
  step: Step,
  path: string,
  init?: RequestInit,
  status?: number,
  /** Refusals that a buyer takes in their stride. */
  codes?: readonly string[],
) => Promise<{ readonly text: string; readonly location: string | null; readonly status: number }>;

/** Something went wrong in a way that has a name. */
export class Refused extends Error {}

export function asking(origin: string, times: Readonly<Record<Step, number[]>>): Ask {
  return async (step, path, init = {}, status = 200, codes = []) => {
    const begun = performance.now();
    const answer = await fetch(`${origin}${path}`, { redirect: 'manual', ...init });
    const text = await answer.text();
    const said = { text, location: answer.headers.get('location'), status: answer.status };
    if (answer.status === status) {
      times[step].push(performance.now() - begun);
      return said;
    }
    const code = /"code":\s*"([\w.]+)"/.exec(text)?.[1];
    if (codes.includes(code ?? String(answer.status))) return said;
    throw new Refused([step, answer.status, code ?? problemIn(text)].filter(Boolean).join(' '));
  };
}
