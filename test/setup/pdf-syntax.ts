import { inflateSync } from 'node:zlib';

/** A PDF's objects, as far as tests need them: https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf, 7.3. */
export type PdfValue = number | boolean | null | string | Name | Ref | Operator | PdfValue[] | Dict;
export type Dict = Map<string, PdfValue>;
export class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
export class Ref {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}
export class Operator {
  readonly word: string;
  constructor(word: string) {
    this.word = word;
  }
}

export interface PdfFile {
  objects(): Iterable<Dict>;
  /** Follows a reference. */
  at(value: PdfValue | undefined): PdfValue | undefined;
  dict(value: PdfValue | undefined): Dict;
  /** The inflated stream of a referenced object, in Latin-1. */
  stream(value: PdfValue | undefined): string;
}

export function openPdf(bytes: Uint8Array): PdfFile {
  const text = Buffer.from(bytes).toString('latin1');
  const found = new Map<number, { value: PdfValue; streamAt: number }>();
  for (const match of text.matchAll(/(?<=[\r\n])(\d+) 0 obj\b/g)) {
    const reader = readerOf(text, match.index + match[0].length);
    const value = reader.next() ?? null;
    const stream = /^\s*stream\r?\n/.exec(text.slice(reader.at(), reader.at() + 20));
    found.set(Number(match[1]), { value, streamAt: stream ? reader.at() + stream[0].length : -1 });
  }

  const at = (value: PdfValue | undefined): PdfValue | undefined =>
    value instanceof Ref ? at(found.get(value.id)?.value) : value;
  const dict = (value: PdfValue | undefined): Dict => {
    const there = at(value);
    return there instanceof Map ? there : new Map();
  };
  return {
    objects: () => Array.from(found.values(), ({ value }) => value).filter((value) => value instanceof Map),
    at,
    dict,
    stream(value) {
      if (!(value instanceof Ref)) return '';
      const start = found.get(value.id)?.streamAt ?? -1;
      const raw = Buffer.from(text.slice(start, start + Number(at(dict(value).get('Length')))), 'latin1');
      const filter = at(dict(value).get('Filter'));
      return (filter instanceof Name && filter.name === 'FlateDecode' ? inflateSync(raw) : raw).toString('latin1');
    },
  };
}

/** Every value and operator of a content stream. */
export function* tokensOf(text: string): Generator<PdfValue> {
  const reader = readerOf(text, 0);
  for (let value = reader.next(); value !== undefined; value = reader.next()) yield value;
}

const END = new Operator('end');

function readerOf(text: string, start: number): { next(): PdfValue | undefined; at(): number } {
  let at = start;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) at += match.length;
    return match;
  }

  function list(): PdfValue[] {
    const items: PdfValue[] = [];
    for (let item = next(); item !== END && item !== undefined; item = next()) items.push(item);
    return items;
  }

  function next(): PdfValue | undefined {
    take(/(?:[\s\0]|%[^\r\n]*)+/y);
    if (at >= text.length) return undefined;
    if (take(/<</y)) {
      const items = list();
      const entries = items.flatMap((item, i) =>
        i % 2 === 0 ? [[(item as Name).name, items[i + 1] ?? null] as const] : [],
      );
      return new Map(entries);
    }
    if (take(/\[/y)) return list();
    if (take(/>>|\]/y)) return END;
    const name = take(/\/[^\s\0()<>[\]{}/%]*/y);
    if (name) return new Name(name.slice(1));
    const ref = take(/\d+ 0 R\b/y);
    if (ref) return new Ref(parseInt(ref, 10));
    const hex = take(/<[0-9A-Fa-f\s]*>/y);
    if (hex) return Buffer.from(hex.replaceAll(/[<>\s]/g, ''), 'hex').toString('latin1');
    if (text[at] === '(') return literal();
    const number = take(/[+-]?(?:\d+\.?\d*|\.\d+)/y);
    if (number) return Number(number);
    return new Operator(take(/[^\s\0()<>[\]{}/%]+|./sy) ?? '');
  }

  function literal(): string {
    let depth = 0;
    let value = '';
    do {
      const letter = text[at++] ?? ')';
      if (letter === '\\') value += escaped();
      else {
        if (letter === '(') depth += 1;
        if (letter === ')') depth -= 1;
        if (depth > 1 || (depth === 1 && letter !== '(')) value += letter;
      }
    } while (depth > 0);
    return value;
  }

  function escaped(): string {
    const octal = take(/[0-7]{1,3}/y);
    if (octal) return String.fromCharCode(parseInt(octal, 8));
    const letter = text[at++] ?? '';
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '' }[letter] ?? letter;
  }

  return { next, at: () => at };
}
