import type { z } from 'zod';

/** What a form needs to know beside the schema itself; given with `.meta({ … })`. */
export interface FieldMeta {
  /** i18n key of the label. */
  readonly title?: string;
  /** i18n key of the hint below the field. */
  readonly help?: string;
  /** Where the type alone does not tell: `textarea`, `markdown`, `secret`, `money`, `colour`, `radio`, … */
  readonly widget?: string;
  /** Choices: value → i18n key. */
  readonly labels?: Readonly<Record<string, string>>;
  /** i18n key of the group that this field and those after it belong to. */
  readonly group?: string;
  readonly placeholder?: string;
  readonly suffix?: string;
  readonly autocomplete?: string;
  /** Which keyboard a phone shows: `decimal`, `numeric`. */
  readonly inputmode?: string;
  readonly rows?: number;
  readonly half?: boolean;
  readonly multiline?: boolean;
  readonly accept?: string;
  /** `money`: its currency, or the field beside it that holds it. */
  readonly currency?: string;
  readonly currencyFrom?: string;
  /** `datetime`: its zone, or the field beside it that holds it. */
  readonly zone?: string;
  readonly zoneFrom?: string;
}

export type SchemaKind =
  'text' | 'number' | 'boolean' | 'date' | 'choice' | 'list' | 'object' | 'record' | 'union' | 'other';

/** A schema with its wrappers taken off: what it is at heart, and what the wrappers allow. */
export interface SchemaNode {
  readonly kind: SchemaKind;
  /** The schema inside `.optional()`, `.default()`, `.transform()` and the like. */
  readonly inner: z.core.$ZodType;
  /** Those of all wrappers; the outermost wins. */
  readonly meta: FieldMeta;
  readonly optional: boolean;
  readonly nullable: boolean;
}

const KINDS: Readonly<Record<string, SchemaKind>> = {
  string: 'text',
  template_literal: 'text',
  number: 'number',
  int: 'number',
  boolean: 'boolean',
  date: 'date',
  enum: 'choice',
  literal: 'choice',
  array: 'list',
  set: 'list',
  object: 'object',
  record: 'record',
  union: 'union',
};

export function nodeOf(schema: z.core.$ZodType): SchemaNode {
  let inner = schema;
  let meta: FieldMeta = {};
  let optional = false;
  let nullable = false;
  for (;;) {
    meta = { ...metaOf(inner), ...meta };
    const { def } = inner._zod as { def: z.core.$ZodTypeDef & Wrapper };
    if (def.type === 'optional' || def.type === 'default' || def.type === 'prefault' || def.type === 'catch') {
      optional = true;
    }
    if (def.type === 'nullable') nullable = true;
    const next = unwrapped(def);
    if (!next) return { kind: KINDS[def.type] ?? 'other', inner, meta, optional, nullable };
    inner = next;
  }
}

interface Wrapper {
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
}

function unwrapped(def: z.core.$ZodTypeDef & Wrapper): z.core.$ZodType | undefined {
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'nonoptional':
      return def.innerType;
    case 'pipe':
      // `z.preprocess(…)` begins with a transform; the schema of what is typed stands behind it.
      return def.in?._zod.def.type === 'transform' ? def.out : def.in;
    case 'lazy':
      return def.getter?.();
    default:
      return undefined;
  }
}

function metaOf(schema: z.core.$ZodType): FieldMeta {
  const meta = 'meta' in schema && typeof schema.meta === 'function' ? (schema.meta as () => unknown)() : undefined;
  return (meta ?? {}) as FieldMeta;
}

/** The fields of an object schema, in order. */
export function shapeOf({ inner }: SchemaNode): Readonly<Record<string, z.core.$ZodType>> {
  return (inner._zod.def as unknown as { shape?: Record<string, z.core.$ZodType> }).shape ?? {};
}

/** What a list, set or record holds. */
export function elementOf({ inner }: SchemaNode): z.core.$ZodType | undefined {
  const def = inner._zod.def as unknown as { element?: z.core.$ZodType; valueType?: z.core.$ZodType };
  return def.element ?? def.valueType;
}

/** The values of an enum or literal. */
export function choicesOf({ inner }: SchemaNode): readonly (string | number | boolean | null)[] {
  const def = inner._zod.def as unknown as { entries?: Record<string, string | number>; values?: readonly string[] };
  return def.entries ? Object.values(def.entries) : (def.values ?? []);
}

/** The alternatives of a union, and the field that tells them apart where there is one. */
export function alternativesOf({ inner }: SchemaNode): {
  readonly options: readonly z.core.$ZodType[];
  readonly discriminator?: string;
} {
  const def = inner._zod.def as unknown as { options?: z.core.$ZodType[]; discriminator?: string };
  return {
    options: def.options ?? [],
    ...(def.discriminator === undefined ? {} : { discriminator: def.discriminator }),
  };
}
