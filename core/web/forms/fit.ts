import { safeParse, type $ZodType } from 'zod/v4/core';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { fromDecimal } from '../../kernel/values/money.ts';
import { instantOf, isZone } from '../../kernel/values/zoned.ts';
import type { PostedValues } from './bind.ts';
import { alternativesOf, elementOf, nodeOf, shapeOf, type SchemaNode } from './schema-node.ts';

/** What the page knows and the form does not say. */
export interface FitOptions {
  /** The zone in which dates and times were typed. */
  readonly zone?: string;
  /** The currency in which amounts were typed. */
  readonly currency?: string;
}

/**
 * Turns what a browser posts into what the schema takes: an unticked box is false, an empty input is nothing, "12,30"
 * in a money field is 1230, a wall-clock time is an instant. What does not fit is left as it was typed, so that the
 * schema says what is wrong with it.
 */
export function fit(schema: $ZodType, posted: unknown, options: FitOptions = {}): unknown {
  return fitNode(schema, posted, {}, options);
}

function fitNode(schema: $ZodType, posted: unknown, beside: PostedValues, options: FitOptions): unknown {
  const node = nodeOf(schema);
  switch (node.kind) {
    case 'object':
      return node.meta.widget === 'money' ? money(node, posted, beside, options) : fitObject(node, posted, options);
    case 'list':
      return fitList(node, posted, options);
    case 'record':
      return fitRecord(node, posted, options);
    case 'union':
      return fitUnion(node, posted, beside, options);
    case 'boolean':
      return ticked(posted);
    default:
      return typeof posted === 'string' ? fitText(schema, node, posted, beside, options) : posted;
  }
}

function fitText(
  schema: $ZodType,
  node: SchemaNode,
  posted: string,
  beside: PostedValues,
  options: FitOptions,
): unknown {
  // Passwords are what they are; everywhere else the spaces around a text are an accident.
  const keep = node.meta.widget === 'password' || node.meta.widget === 'secret';
  const text = keep ? posted : posted.replaceAll('\r\n', '\n').trim();
  if (text === '') return nothing(schema, node);
  if (node.kind === 'number') return node.meta.widget === 'money' ? minor(node, text, beside, options) : number(text);
  if (node.kind === 'date') return instant(node, text, beside, options);
  if (node.kind === 'choice') return choice(schema, text);
  return text;
}

function fitObject(node: SchemaNode, posted: unknown, options: FitOptions): unknown {
  if (posted === undefined && node.optional) return undefined;
  if (!isRecord(posted ?? {})) return posted;
  const given = (posted ?? {}) as PostedValues;
  const fitted: Record<string, unknown> = { ...given };
  for (const [name, schema] of Object.entries(shapeOf(node))) {
    const value = fitNode(schema, given[name], given, options);
    if (value === undefined) delete fitted[name];
    else fitted[name] = value;
  }
  return fitted;
}

function fitList(node: SchemaNode, posted: unknown, options: FitOptions): unknown {
  const element = elementOf(node);
  const given = posted === undefined || posted === '' ? [] : Array.isArray(posted) ? (posted as unknown[]) : [posted];
  const list = given.filter((one) => one !== '').map((one) => (element ? fitNode(element, one, {}, options) : one));
  return node.inner._zod.def.type === 'set' ? new Set(list) : list;
}

function fitRecord(node: SchemaNode, posted: unknown, options: FitOptions): unknown {
  if (posted === undefined) return node.optional ? undefined : {};
  if (!isRecord(posted)) return posted;
  const element = elementOf(node);
  const entries = Object.entries(posted)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [key, element ? fitNode(element, value, posted, options) : value] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

function fitUnion(node: SchemaNode, posted: unknown, beside: PostedValues, options: FitOptions): unknown {
  const { options: alternatives, discriminator } = alternativesOf(node);
  if (discriminator !== undefined && isRecord(posted)) {
    const chosen = alternatives.find((option) => {
      const kind = shapeOf(nodeOf(option))[discriminator];
      return kind !== undefined && safeParse(kind, posted[discriminator]).success;
    });
    return chosen ? fitNode(chosen, posted, beside, options) : posted;
  }
  if (posted === '') return nothing(node.inner, node);
  const fitted = alternatives.map((option) => ({ option, value: fitNode(option, posted, beside, options) }));
  return (fitted.find(({ option, value }) => safeParse(option, value).success) ?? fitted[0])?.value;
}

/** An empty input: nothing where the schema has a word for that, else the empty text, which it refuses or takes. */
function nothing(schema: $ZodType, node: SchemaNode): unknown {
  if (node.nullable) return null;
  const isTyped = node.kind === 'number' || node.kind === 'date';
  if (isTyped || (node.optional && node.kind === 'text')) return undefined;
  if (safeParse(schema, '').success) return '';
  return node.kind === 'text' && !safeParse(schema, undefined).success ? '' : undefined;
}

function ticked(posted: unknown): unknown {
  // A hidden field before the checkbox makes a list of two.
  const last: unknown = Array.isArray(posted) ? posted.at(-1) : posted;
  if (last === undefined || last === '' || last === 'false' || last === '0' || last === 'off') return false;
  return last === 'true' || last === 'on' || last === '1' || last === 'yes' ? true : last;
}

function number(text: string): unknown {
  return /^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text;
}

function choice(schema: $ZodType, text: string): unknown {
  if (safeParse(schema, text).success) return text;
  const other = text === 'true' ? true : text === 'false' ? false : number(text);
  return safeParse(schema, other).success ? other : text;
}

function currencyOf(node: SchemaNode, beside: PostedValues, options: FitOptions): string {
  const named = node.meta.currencyFrom === undefined ? undefined : beside[node.meta.currencyFrom];
  const currency = node.meta.currency ?? named ?? options.currency;
  if (currency === undefined) throw new Error('a money field needs its currency: .meta({ currency }) or currencyFrom');
  return String(currency);
}

function minor(node: SchemaNode, text: string, beside: PostedValues, options: FitOptions): unknown {
  const currency = currencyOf(node, beside, options);
  if (!isCurrency(currency)) return text;
  try {
    return fromDecimal(text, currency).minor;
  } catch (error) {
    if (error instanceof RangeError) return text;
    throw error;
  }
}

function money(node: SchemaNode, posted: unknown, beside: PostedValues, options: FitOptions): unknown {
  if (typeof posted !== 'string') return posted;
  const text = posted.trim();
  if (text === '') return node.nullable ? null : undefined;
  const amount = minor(node, text, beside, options);
  return typeof amount === 'number' ? { minor: amount, currency: currencyOf(node, beside, options) } : text;
}

function instant(node: SchemaNode, text: string, beside: PostedValues, options: FitOptions): unknown {
  const named = node.meta.zoneFrom === undefined ? undefined : beside[node.meta.zoneFrom];
  const zone = String(node.meta.zone ?? named ?? options.zone ?? 'UTC');
  const local = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  if (!isZone(zone)) return text;
  try {
    return instantOf(local, zone);
  } catch (error) {
    if (error instanceof RangeError) return text;
    throw error;
  }
}

function isRecord(value: unknown): value is PostedValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
