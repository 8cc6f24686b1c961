import type { PageField, PageForm } from './page-form.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Whole numbers below one: what a person chooses by chance. */
export type Chance = (below: number) => number;

export interface FilledForm {
  readonly body: URLSearchParams | FormData;
  /** A page takes only so many files at once and asks for the others again. */
  readonly isWhole: boolean;
}

/** The smallest picture there is. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Fills in a form of the checkout as a person does: all that must be, and much of the rest; what stands there stays. */
export function fillForm({ multipart, fields }: PageForm, person: Person, chance: Chance): FilledForm {
  const body = multipart ? new FormData() : new URLSearchParams();
  const [files, others] = [fields.filter(isFile), fields.filter((field) => !isFile(field))];
  for (const field of others) {
    for (const value of valuesFor(field, person, chance)) body.append(field.name, value);
  }
  const sent = files.filter(({ required }) => required || chance(2) === 0).filter(({ name }) => /^file\d$/.test(name));
  if (body instanceof FormData) {
    for (const { name } of sent) body.set(name, new Blob([PICTURE], { type: 'image/png' }), 'proof.png');
  }
  return { body, isWhole: files.every(({ required, name }) => !required || /^file\d$/.test(name)) };
}

const isFile = ({ type }: PageField): boolean => type === 'file';

/** What is for companies, or takes back what was sent, a person leaves alone. */
const LEFT_ALONE = /^(business|remove)\./;

function valuesFor(field: PageField, person: Person, chance: Chance): string[] {
  const { name, type, required, value, options } = field;
  if (type === 'hidden' || value !== '') return [value];
  if (!required && LEFT_ALONE.test(name)) return [];
  if (type === 'checkbox') return boxes(field, chance);
  if (!required && chance(3) === 0) return [''];
  if (options.length > 0) return [options[chance(options.length)]!];
  return [typed(field, person, chance)];
}

/** One box says yes; of several at least one is what somebody means. */
function boxes({ required, options }: PageField, chance: Chance): string[] {
  const isYes = options.length === 1 && options[0] === 'true';
  if (isYes) return required || chance(2) === 0 ? ['true'] : [];
  const sure = chance(options.length);
  return options.filter((_, index) => index === sure || chance(2) === 0);
}

function typed({ name, type, min, max }: PageField, person: Person, chance: Chance): string {
  switch (type) {
    case 'email':
      return person.email;
    case 'number':
      return numberWithin(min, max, chance);
    case 'tel':
      return `+49 40 ${100_000 + chance(900_000)}`;
    case 'url':
      return `https://example.org/${chance(1000)}`;
    case 'date':
      return momentWithin(min, max, chance).slice(0, 10);
    case 'time':
      return momentWithin(min && `1970-01-01T${min}`, max && `1970-01-01T${max}`, chance, '1970-01-01').slice(11, 16);
    case 'datetime-local':
      return momentWithin(min, max, chance).slice(0, 16);
    case 'textarea':
      return 'With a pram.\nWe come by train, if it runs.';
    default:
      return /(^|\.)name$/.test(name) ? person.name : 'Oslo';
  }
}

function numberWithin(min: string | undefined, max: string | undefined, chance: Chance): string {
  const low = Number(min ?? Math.min(0, Number(max ?? 0) - 10));
  const high = Number(max ?? low + 10);
  return String(Number(Math.min(high, low + chance(Math.floor(high - low) + 1)).toFixed(6)));
}

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** Days and times of day as they are written, without a zone. */
function momentWithin(min: string | undefined, max: string | undefined, chance: Chance, day?: string): string {
  const at = (text: string) => Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00Z`);
  const low = min ? at(min) : day ? at(day) : max ? at(max) - YEAR : at('1990-01-01');
  const high = max ? at(max) : day ? at(`${day}T23:59`) : low + YEAR;
  // In minutes; a day that is the last one allowed begins at its first.
  return new Date(low + chance(Math.floor((high - low) / MINUTE) + 1) * MINUTE).toISOString();
}
