/** Values that complete an error's sentence. They reach people, so they hold no secrets. */
export type ErrorParams = Readonly<Record<string, string | number>>;

export interface DomainErrorOptions {
  /** HTTP status of the answer, 400 to 499; 422 unless told otherwise. */
  readonly status?: number;
  readonly params?: ErrorParams;
  /** Path of the input that is at fault, such as `lines.0.quantity`. */
  readonly field?: string;
  /** Members that the problem document has beside the usual ones: what a program needs to go on. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Something expected that the person can act on. Its code is the key `errors.<code>` of the locale files. */
export class DomainError extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: ErrorParams;
  readonly field: string | undefined;
  readonly more: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, options: DomainErrorOptions = {}) {
    super(code, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.status = options.status ?? 422;
    this.params = options.params ?? {};
    this.field = options.field;
    this.more = options.more;
  }
}

/** One field that did not pass its schema. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Input that does not fit its schema; every wrong field is named. */
export class InvalidInput extends DomainError {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super('input.invalid', { status: 422 });
    this.name = 'InvalidInput';
    this.problems = problems;
  }
}

export interface ConfigErrorOptions {
  /** What the operator can do about it, in one sentence. */
  readonly help?: string;
  readonly cause?: unknown;
}

/** The installation is wrong and its operator can put it right. The message is a whole sentence. */
export class ConfigError extends Error {
  readonly code: string;
  readonly help: string | undefined;

  constructor(code: string, message: string, options: ConfigErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'ConfigError';
    this.code = code;
    this.help = options.help;
  }
}

/** Someone else's service failed. `retryable` decides whether a job tries again. */
export class OutsideError extends Error {
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'OutsideError';
    this.retryable = options.retryable;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
