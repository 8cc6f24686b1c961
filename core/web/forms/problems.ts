import type { z } from 'zod';
import type { FieldProblem } from '../../kernel/errors.ts';
import type { FieldErrors } from '../../kernel/pages/page.ts';

type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string;
type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Checks input against a schema; what is wrong is said in the reader's language. */
export async function parseWith<S extends z.ZodType>(
  schema: S,
  input: unknown,
  say: Say,
): Promise<Parsed<z.output<S>>> {
  const parsed = await schema.safeParseAsync(input, {
    reportInput: true,
    error: (issue) => {
      const { key, params } = sentenceFor(issue);
      return say(`errors.field.${key}`, params);
    },
  });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, say)) };
}

/** The first problem of each field, for forms. */
export function errorsByField(problems: readonly FieldProblem[]): FieldErrors {
  const errors = Object.create(null) as Record<string, string>;
  for (const { field, message } of problems) errors[field] ??= message;
  return errors;
}

function problemsOf(issue: z.core.$ZodIssue, say: Say): FieldProblem[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...at, key].join('.'),
      code: 'field.unknown',
      message: say('errors.field.unknown'),
    }));
  }
  const { key } = sentenceFor(issue as RawIssue);
  // A schema may name its own sentence by its key: `z.string().min(8, 'errors.password.short')`.
  const message = /^[a-z][\w-]*(\.[\w-]+)+$/.test(issue.message) ? say(issue.message) : issue.message;
  return [{ field: at.join('.'), code: `field.${key}`, message }];
}

function sentenceFor(issue: RawIssue): { key: string; params?: Record<string, string | number> } {
  switch (issue.code) {
    case 'invalid_type':
      return { key: isMissing(issue) ? 'required' : typeName(issue.expected) };
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return { key: 'required' };
      return { key: sizeName('too_small', issue.origin), params: { minimum: bound(issue.minimum) } };
    case 'too_big':
      return { key: sizeName('too_big', issue.origin), params: { maximum: bound(issue.maximum) } };
    case 'invalid_format':
      return { key: isMissing(issue) ? 'required' : (FORMATS[issue.format] ?? 'format') };
    case 'invalid_value':
      return { key: isMissing(issue) ? 'required' : 'choice' };
    case 'unrecognized_keys':
      return { key: 'unknown' };
    default:
      return { key: 'invalid' };
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'email',
  url: 'url',
  uuid: 'id',
  datetime: 'instant',
  date: 'date',
  time: 'time',
};

// Nothing, or an empty input of a form.
function isMissing(issue: RawIssue): boolean {
  return issue.input === undefined || issue.input === '' || issue.input === null;
}

function typeName(expected: string): string {
  return ['number', 'int', 'boolean', 'array', 'object', 'string', 'date'].includes(expected)
    ? `not_${expected}`
    : 'invalid';
}

function sizeName(key: 'too_small' | 'too_big', origin: string): string {
  if (origin === 'string') return key === 'too_small' ? 'too_short' : 'too_long';
  if (origin === 'array' || origin === 'set') return key === 'too_small' ? 'too_few' : 'too_many';
  return key;
}

function bound(value: number | bigint | Date | string): string | number {
  return value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? value.toString() : value;
}
