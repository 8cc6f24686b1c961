/** An HTML document taken apart, so that the next one with the same head needs only its body changed. */
export interface DocumentParts {
  readonly head: string;
  readonly title: string;
  readonly attributes: Readonly<Record<'lang' | 'dir', string>>;
  readonly body: string;
}

const DOCUMENT = /^\s*<!doctype html>\s*<html([^>]*)>\s*<head>(.*?)<\/head>\s*<body>(.*)<\/body>\s*<\/html>\s*$/is;
const TITLE = /<title>(.*?)<\/title>/is;

/** Resolves to nothing for documents of another shape; those are loaded whole. */
export function takeApart(html: string): DocumentParts | undefined {
  const [, attributes, head, body] = DOCUMENT.exec(html) ?? [];
  if (attributes === undefined || head === undefined || body === undefined) return undefined;
  return {
    head: head.replace(TITLE, ''),
    title: unescape(TITLE.exec(head)?.[1] ?? ''),
    attributes: { lang: attributeOf(attributes, 'lang'), dir: attributeOf(attributes, 'dir') },
    body,
  };
}

function attributeOf(attributes: string, name: string): string {
  return unescape(new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(attributes)?.[1] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#39': "'",
  '#x3D': '=',
  '#x60': '`',
};

function unescape(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
