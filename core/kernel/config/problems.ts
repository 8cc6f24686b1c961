import { ConfigError } from '../errors.ts';

/** One thing that is wrong with the installation: where, what, and what to do about it. */
export interface ConfigProblem {
  /** `eventportal.config.ts: port`, `DATABASE_URL`, `plugin acme`. */
  readonly place: string;
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly help?: string;
}

/** Everything that is wrong, told at once, so that nobody starts ten times to see ten problems. */
export class ConfigProblems extends ConfigError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super('config.problems', problems.map(lineOf).join('\n'));
    this.name = 'ConfigProblems';
    this.problems = problems;
  }
}

export function lineOf({ place, problem, help }: ConfigProblem): string {
  return `${place}: ${[problem, help].filter(Boolean).map(sentence).join(' ')}`;
}

/** Throws when there is anything to report. */
export function refuseProblems(problems: readonly ConfigProblem[]): void {
  if (problems.length > 0) throw new ConfigProblems(problems);
}

/** The problems of an error, whatever kind of configuration error it is; anything else is not ours to report. */
export function problemsOf(error: unknown, place: string): readonly ConfigProblem[] {
  if (error instanceof ConfigProblems) return error.problems;
  if (!(error instanceof ConfigError)) throw error;
  return [{ place, problem: error.message, ...(error.help === undefined ? {} : { help: error.help }) }];
}

function sentence(text: string | undefined): string {
  const trimmed = (text ?? '').trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
