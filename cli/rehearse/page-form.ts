/** A form of a page, as a browser sees it. */
export interface PageForm {
  readonly action: string;
  readonly multipart: boolean;
  readonly fields: readonly PageField[];
}

export interface PageField {
  readonly name: string;
  /** `text`, `radio`, `select`, `file` and so on. */
  readonly type: string;
  readonly required: boolean;
  /** What stands in it; of radio buttons and boxes only what is checked. */
  readonly value: string;
  /** Of lists, radio buttons and boxes: what can be chosen. */
  readonly options: readonly string[];
  readonly min: string | undefined;
  readonly max: string | undefined;
}

type Attributes = ReadonlyMap<string, string>;

const CONTROL = /<(input|select|textarea|option)\b((?:\s+[^\s=>/]+(?:="[^"]*")?)*)[^>]*>([^<]*)/g;
const ATTRIBUTE = /([^\s=]+)(?:="([^"]*)")?/g;
const SENT_BY_BUTTONS = new Set(['submit', 'button', 'image', 'reset']);

/** The form of a page that leads to `action`. Its markup is the portal's own: attributes are quoted, text is escaped. */
export function formOf(html: string, action: string): PageForm | undefined {
  const [, attributes = '', inside = ''] =
    [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].find(([, own]) => read(own!).get('action') === action) ?? [];
  if (inside === '') return undefined;
  const fields = new Map<string, PageField>();
  let list = '';
  for (const [, tag, own, text] of inside.matchAll(CONTROL)) {
    const attribute = read(own!);
    if (tag === 'option') {
      const option = { value: attribute.get('value') ?? text!, chosen: attribute.has('selected') };
      const select = fields.get(list);
      if (select) fields.set(list, choose(select, option));
      continue;
    }
    const field = fieldOf(tag!, attribute, text!);
    if (field.name === '' || SENT_BY_BUTTONS.has(field.type)) continue;
    if (tag === 'select') list = field.name;
    const known = fields.get(field.name);
    fields.set(field.name, known ? together(known, field) : field);
  }
  const multipart = read(attributes).get('enctype') === 'multipart/form-data';
  return { action, multipart, fields: [...fields.values()] };
}

function fieldOf(tag: string, attribute: Attributes, text: string): PageField {
  const type = tag === 'input' ? (attribute.get('type') ?? 'text') : tag;
  const isChosen = type === 'radio' || type === 'checkbox';
  const value = tag === 'textarea' ? text.replace(/^\n/, '') : (attribute.get('value') ?? '');
  return {
    name: attribute.get('name') ?? '',
    type,
    required: attribute.has('required'),
    value: isChosen && !attribute.has('checked') ? '' : plain(value),
    options: isChosen ? [plain(value)] : [],
    min: attribute.get('min'),
    max: attribute.get('max'),
  };
}

/** Radio buttons and boxes of one name are one field. */
function together(known: PageField, more: PageField): PageField {
  return {
    ...known,
    options: [...known.options, ...more.options],
    value: known.value === '' ? more.value : known.value,
    required: known.required || more.required,
  };
}

function choose(select: PageField, { value, chosen }: { value: string; chosen: boolean }): PageField {
  const options = value === '' ? select.options : [...select.options, plain(value)];
  return { ...select, options, value: chosen ? plain(value) : select.value };
}

function read(text: string): Attributes {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name, value = '']) => [name!, value]));
}

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#x3D': '=',
};

function plain(text: string): string {
  return text.replaceAll(/&([#\w]+);/g, (all, name: string) => CHARACTERS[name] ?? all);
}

/** What a page says is wrong, the first of it, with what it is about. */
export function problemIn(html: string): string | undefined {
  const said = /id="errors".*?<li>(.*?)<\/li>/s.exec(html)?.[1];
  if (said === undefined) return undefined;
  const field = /href="#(f-[^"]*)"/.exec(said)?.[1];
  return [field && labelIn(html, field), plain(said.replaceAll(/<[^>]*>/g, '')).trim()].filter(Boolean).join(': ');
}

function labelIn(html: string, id: string): string | undefined {
  const at = [`<label for="${id}">`, `id="${id}"`].map((mark) => html.indexOf(mark)).find((index) => index >= 0);
  const label = at === undefined ? undefined : /<(?:label|legend)[^>]*>([^<]*)/.exec(html.slice(at))?.[1];
  return label && plain(label).trim();
}
