import type { z } from 'zod';
import { toJSONSchema } from 'zod/v4/core';
import { toDecimal } from '../../kernel/values/money.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import type { FieldErrors } from '../../kernel/pages/page.ts';
import type { ErrorSummary, Field, FieldGroup, Option, Widget } from '../../render/contract/index.ts';
import { languagesOf } from './languages.ts';
import { choicesOf, elementOf, nodeOf, shapeOf, type FieldMeta, type SchemaNode } from './schema-node.ts';

type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string;

export interface FieldsOptions {
  readonly say: Say;
  /** What is stored, or what the person typed: the form comes again with it. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly errors?: FieldErrors | undefined;
  /** Languages of `translated` fields, the default one first. */
  readonly locales?: readonly string[];
  readonly zone?: string;
  readonly currency?: string;
  /** Only these fields, in this order. */
  readonly only?: readonly string[];
  /** What the page decides over the schema: `options` known only at run time, `readonly`, a preview. */
  readonly over?: Readonly<Record<string, Partial<Field>>>;
  /** Secrets that are stored; their values are never printed. */
  readonly stored?: readonly string[];
}

/** The fields of an object schema, ready for a form view. Nested objects become `address.city`. */
export function fieldsFromSchema(schema: z.ZodType, options: FieldsOptions): Field[] {
  return groupsFromSchema(schema, options).flatMap(({ fields }) => fields);
}

/** The same, in groups: a field with `.meta({ group })` begins one, and a nested object with a title is one. */
export function groupsFromSchema(schema: z.ZodType, options: FieldsOptions): FieldGroup[] {
  const groups: FieldGroup[] = [{ fields: [] }];
  addObject(nodeOf(schema), '', options, groups);
  return groups.filter(({ fields }) => fields.length > 0);
}

/** What stands above a form that came back: every error leads to its field; `problem` has none. */
export function errorSummary(errors: FieldErrors | undefined, problem?: string): ErrorSummary | undefined {
  const items = Object.entries(errors ?? {}).map(([field, text]) => (field === '' ? { text } : { text, field }));
  const all = problem === undefined ? items : [{ text: problem }, ...items];
  return all.length === 0 ? undefined : { items: all };
}

function addObject(node: SchemaNode, prefix: string, options: FieldsOptions, groups: FieldGroup[]): void {
  const shape = shapeOf(node);
  const names = prefix === '' && options.only ? options.only : Object.keys(shape);
  for (const key of names) {
    const schema = shape[key];
    if (!schema) throw new Error(`the form has no field "${key}"`);
    const name = prefix + key;
    const child = nodeOf(schema);
    if (child.meta.group !== undefined) groups.push({ title: options.say(child.meta.group), fields: [] });
    if (child.kind === 'object' && child.meta.widget !== 'money') {
      if (child.meta.title !== undefined) groups.push({ title: options.say(child.meta.title), fields: [] });
      addObject(child, `${name}.`, options, groups);
    } else {
      groups.at(-1)!.fields.push(fieldOf(name, schema, child, options));
    }
  }
}

function fieldOf(name: string, schema: z.core.$ZodType, node: SchemaNode, options: FieldsOptions): Field {
  const { meta } = node;
  const { say } = options;
  const over = options.over?.[name] ?? {};
  const widget = over.widget ?? widgetOf(node);
  // A form that is opened empty begins with the schema's defaults; one that comes again has what was typed.
  const value = options.values ? at(options.values, name) : defaultOf(schema);
  const error = options.errors?.[name];
  const field: Field = {
    widget,
    name,
    label: meta.title === undefined ? name : say(meta.title),
    ...limitsOf(node, widget),
    ...(meta.help === undefined ? {} : { help: say(meta.help) }),
    ...(error === undefined ? {} : { error }),
    ...plain(meta),
    required: isRequired(schema, node, widget),
    ...valueOf(value, widget, schema, node, options, name),
  };
  const merged = { ...field, ...over };
  return merged.options ? { ...merged, options: marked(merged.options, value) } : merged;
}

function widgetOf({ kind, meta, inner }: SchemaNode): Widget {
  if (meta.widget !== undefined) return meta.widget as Widget;
  switch (kind) {
    case 'boolean':
      return 'checkbox';
    case 'number':
      return 'number';
    case 'date':
      return 'datetime';
    case 'choice':
      return isConsent(inner) ? 'checkbox' : 'select';
    case 'list':
      return 'checkboxes';
    case 'record':
      return 'translated';
    default:
      return textWidget((inner._zod.def as { format?: string }).format);
  }
}

/** `z.literal(true)`: a box that must be ticked. */
function isConsent(inner: z.core.$ZodType): boolean {
  const values = (inner._zod.def as { values?: readonly unknown[] }).values;
  return values?.length === 1 && values[0] === true;
}

function textWidget(format: string | undefined): Widget {
  if (format === 'email' || format === 'url' || format === 'date') return format;
  return 'text';
}

/** What the browser can check before it posts. */
function limitsOf({ inner, kind }: SchemaNode, widget: Widget): Partial<Field> {
  if (kind !== 'text' && kind !== 'number') return {};
  if (widget === 'money') return { inputmode: 'decimal' };
  const json = toJSONSchema(inner, { io: 'input', unrepresentable: 'any' });
  const isReal = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return {
    ...(json.maxLength === undefined ? {} : { maxlength: json.maxLength }),
    ...(isReal(json.minimum) ? { min: String(json.minimum) } : {}),
    ...(isReal(json.maximum) ? { max: String(json.maximum) } : {}),
    ...(kind === 'number' && json.type === 'number' ? { step: 'any' } : {}),
  };
}

function plain(meta: FieldMeta): Partial<Field> {
  const { placeholder, suffix, autocomplete, inputmode, rows, half, multiline, accept } = meta;
  return Object.fromEntries(
    Object.entries({ placeholder, suffix, autocomplete, inputmode, rows, half, multiline, accept }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

function defaultOf(schema: z.core.$ZodType): unknown {
  return (schema as z.ZodType).safeParse(undefined).data;
}

function mayBeNothing(schema: z.core.$ZodType): boolean {
  const parsed = (schema as z.ZodType).safeParse(undefined);
  return nodeOf(schema).nullable || (parsed.success && parsed.data === undefined);
}

function isRequired(schema: z.core.$ZodType, node: SchemaNode, widget: Widget): boolean {
  // One of them is always chosen.
  if ((widget === 'select' || widget === 'radio') && (defaultOf(schema) ?? null) !== null) return true;
  if (node.optional || node.nullable || node.kind === 'boolean' || node.kind === 'list') return false;
  if (node.kind !== 'text' || widget === 'select') return true;
  // A text that may be empty is one that may be left out.
  return !(schema as z.ZodType).safeParse('').success;
}

function valueOf(
  value: unknown,
  widget: Widget,
  schema: z.core.$ZodType,
  node: SchemaNode,
  options: FieldsOptions,
  name: string,
): Partial<Field> {
  switch (widget) {
    case 'checkbox':
      return { value: 'true', checked: value === true || value === 'true' || value === 'on' };
    case 'secret':
      return { stored: options.stored?.includes(name) ?? false };
    case 'password':
      return {};
    case 'translated':
      return { languages: languagesOf(value, options, name) };
    case 'select':
    case 'radio':
      return {
        options: optionsOf(node, node, options, widget === 'select' && mayBeNothing(schema)),
        value: textOf(value, node, options),
      };
    case 'checkboxes':
      return { options: optionsOf(nodeOf(elementOf(node) ?? node.inner), node, options, false) };
    case 'money':
      return { value: textOf(value, node, options), ...suffixOf(node, options) };
    default:
      return { value: textOf(value, node, options) };
  }
}

function textOf(value: unknown, { meta, kind }: SchemaNode, options: FieldsOptions): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) {
    const local = localOf(value, String(meta.zone ?? beside(options, meta.zoneFrom) ?? options.zone ?? 'UTC'));
    return meta.widget === 'date' ? local.slice(0, 10) : local;
  }
  if (typeof value === 'object' && 'minor' in value && 'currency' in value) {
    return toDecimal({ minor: Number(value.minor), currency: String(value.currency) });
  }
  const currency = meta.currency ?? beside(options, meta.currencyFrom) ?? options.currency;
  if (kind === 'number' && meta.widget === 'money' && currency !== undefined) {
    return toDecimal({ minor: Number(value), currency: String(currency) });
  }
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function suffixOf({ meta }: SchemaNode, options: FieldsOptions): Partial<Field> {
  const currency = meta.suffix ?? meta.currency ?? beside(options, meta.currencyFrom) ?? options.currency;
  return currency === undefined ? {} : { suffix: String(currency) };
}

function beside({ values }: FieldsOptions, name: string | undefined): unknown {
  const value = name === undefined ? undefined : values?.[name];
  return value === '' || value === null ? undefined : value;
}

function optionsOf(choices: SchemaNode, { meta }: SchemaNode, { say }: FieldsOptions, mayBeEmpty: boolean): Option[] {
  const labels = { ...choices.meta.labels, ...meta.labels };
  const listed = choicesOf(choices).map((choice) => {
    const key = labels[String(choice)];
    return { value: String(choice), label: key === undefined ? String(choice) : say(key) };
  });
  return mayBeEmpty ? [{ value: '', label: '–' }, ...listed] : listed;
}

function marked(list: readonly Option[], value: unknown): Option[] {
  const chosen = new Set((Array.isArray(value) ? value : [value ?? '']).map(String));
  return list.map((option) => ({ ...option, selected: chosen.has(option.value) }));
}

function at(values: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  if (values && name in values) return values[name];
  return name.split('.').reduce<unknown>((below, key) => (below as Record<string, unknown> | undefined)?.[key], values);
}
