import { z } from 'zod';
import { COUNTRIES } from './countries.ts';
import type { QuestionKind } from './question-kinds.ts';

/** What REST and pages may send as an answer. */
export const AnswerValue = z.union([
  z.string().max(10_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(200)).max(300),
]);
export type AnswerValue = z.output<typeof AnswerValue>;

export interface Bounds {
  readonly min?: string | null | undefined;
  readonly max?: string | null | undefined;
}

interface Asked extends Bounds {
  readonly kind: QuestionKind;
  readonly options: readonly { readonly id: string }[];
}

/** `''` is no answer. A problem is the last part of its key, `errors.answer.…`. */
export type ReadAnswer = { readonly value: string } | { readonly problem: string };

const LONGEST: Partial<Record<QuestionKind, number>> = { text: 500, long_text: 5000, phone: 40, url: 1000 };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const NUMBER = /^[+-]?\d{1,15}(\.\d{1,6})?$/;

export function takesBound(kind: QuestionKind): boolean {
  return kind === 'number' || kind === 'date' || kind === 'datetime' || kind === 'time';
}

/** An answer as it is kept: text, whatever was asked for; several choices as a JSON list in the options' order. */
export function readAnswer(asked: Asked, given: AnswerValue | undefined): ReadAnswer {
  if (asked.kind === 'choices') return readChoices(asked, given);
  if (asked.kind === 'yes_no') return readYesNo(given);
  const text = String(given ?? '').trim();
  if (text === '' || Array.isArray(given)) return Array.isArray(given) ? { problem: 'format' } : { value: '' };
  return readText(asked, text);
}

function readText(asked: Asked, text: string): ReadAnswer {
  const longest = LONGEST[asked.kind];
  if (longest !== undefined && text.length > longest) return { problem: 'too_long' };
  switch (asked.kind) {
    case 'number':
    case 'date':
    case 'time':
    case 'datetime':
      return readBounded(asked, text);
    case 'email':
      return z.email().max(254).safeParse(text).success ? { value: text.toLowerCase() } : { problem: 'email' };
    case 'phone':
      return /^\+?[\d\s()/.-]{5,40}$/.test(text) ? { value: text } : { problem: 'phone' };
    case 'url':
      return z.url({ protocol: /^https?$/ }).safeParse(text).success ? { value: text } : { problem: 'url' };
    case 'country':
      return COUNTRIES.includes(text.toUpperCase()) ? { value: text.toUpperCase() } : { problem: 'choice' };
    case 'choice':
      return asked.options.some(({ id }) => id === text) ? { value: text } : { problem: 'choice' };
    case 'file':
      return z.uuid().safeParse(text).success ? { value: text } : { problem: 'file' };
    default:
      return { value: text };
  }
}

function readBounded(asked: Asked, text: string): ReadAnswer {
  const value = asked.kind === 'number' ? text.replace(',', '.') : text;
  if (!isWithin(asked.kind, value, {})) return { problem: asked.kind };
  if (!isWithin(asked.kind, value, { min: asked.min })) return { problem: 'below' };
  return isWithin(asked.kind, value, { max: asked.max }) ? { value } : { problem: 'above' };
}

function readYesNo(given: AnswerValue | undefined): ReadAnswer {
  if (given === true || given === 'yes' || given === 'true') return { value: 'yes' };
  if (given === false || given === 'no' || given === 'false') return { value: 'no' };
  return given === undefined || given === '' ? { value: '' } : { problem: 'choice' };
}

function readChoices({ options }: Asked, given: AnswerValue | undefined): ReadAnswer {
  const chosen = new Set([given ?? []].flat().map(String).filter(Boolean));
  const known = options.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  if (known.length < chosen.size) return { problem: 'choice' };
  return { value: known.length === 0 ? '' : JSON.stringify(known) };
}

/** The single values of a kept answer: those of several choices one by one. */
export function valuesIn(kind: QuestionKind, value: string): string[] {
  if (value === '') return [];
  return kind === 'choices' ? (JSON.parse(value) as string[]) : [value];
}

/** Whether a text is a value of that kind, and within the bounds that are given. */
export function isWithin(kind: QuestionKind, text: string, { min, max }: Bounds): boolean {
  if (kind === 'number') {
    const number = NUMBER.test(text) ? Number(text) : Number.NaN;
    return !Number.isNaN(number) && !(min && number < Number(min)) && !(max && number > Number(max));
  }
  return isMoment(kind, text) && !(min && text < min) && !(max && text > max);
}

// Days and times of day as they are written sort as they follow each other.
function isMoment(kind: QuestionKind, text: string): boolean {
  if (kind === 'time') return TIME.test(text);
  if (kind === 'date') return isDay(text);
  return isDay(text.slice(0, 10)) && text[10] === 'T' && TIME.test(text.slice(11));
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
