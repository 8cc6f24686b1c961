import { Name, openPdf, Operator, tokensOf, type Dict, type PdfFile, type PdfValue } from './pdf-syntax.ts';

export interface PdfPage {
  /** Points. */
  readonly width: number;
  readonly height: number;
  /** Letters in the order they are drawn: a right-to-left name reads backwards. */
  readonly text: string;
  /** Everything that is filled, without the letters, as an SVG. */
  readonly drawing: string;
  readonly fonts: readonly string[];
}

export interface PdfContents {
  readonly pages: readonly PdfPage[];
  readonly title: string;
  readonly language: string;
}

/** Reads a PDF without any program's help: its text, and its drawing in a form that a QR reader understands. */
export function readPdf(bytes: Uint8Array): PdfContents {
  const file = openPdf(bytes);
  const all = Array.from(file.objects());
  const isA = (type: string) => (dict: Dict) => nameOf(dict.get('Type')) === type;
  const info = all.find((dict) => dict.has('Creator') || dict.has('Producer'));
  return {
    pages: all.filter(isA('Page')).map((page) => readPage(file, page)),
    title: textString(file.at(info?.get('Title'))),
    language: String(file.at(all.find(isA('Catalog'))?.get('Lang')) ?? ''),
  };
}

type Matrix = readonly [number, number, number, number, number, number];
interface Hand {
  fill: string;
  matrix: Matrix;
  decode: (codes: string) => string;
}

function readPage(file: PdfFile, page: Dict): PdfPage {
  const [, , width = 0, height = 0] = inherited(file, page, 'MediaBox') as number[];
  const resources = file.dict(inherited(file, page, 'Resources'));
  const fonts = file.dict(resources.get('Font'));
  const contents = page.get('Contents');
  const stream = (Array.isArray(contents) ? contents : [contents]).map((part) => file.stream(part)).join('\n');

  const decoders = new Map(Array.from(fonts, ([name, font]) => [name, decoderOf(file, file.dict(font))]));
  const { text, shapes } = follow(stream, decoders);
  return {
    width,
    height,
    text,
    drawing:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<g transform="matrix(1 0 0 -1 0 ${height})" shape-rendering="crispEdges">${shapes}</g></svg>`,
    fonts: Array.from(fonts.values(), (font) => nameOf(file.dict(font).get('BaseFont'))),
  };
}

function follow(
  stream: string,
  decoders: ReadonlyMap<string, (codes: string) => string>,
): { text: string; shapes: string } {
  const saved: Hand[] = [];
  let hand: Hand = { fill: '#000', matrix: [1, 0, 0, 1, 0, 0], decode: (codes) => codes };
  let path = '';
  let text = '';
  let shapes = '';
  let given: PdfValue[] = [];

  const paint = (): void => {
    shapes += `<path transform="matrix(${hand.matrix.join(' ')})" fill="${hand.fill}" d="${path}"/>`;
    path = '';
  };
  const color = (): void => {
    const [r = 0, g = r, b = r] = given
      .filter((part) => typeof part === 'number')
      .map((part) => Math.round(part * 255));
    hand.fill = `rgb(${r} ${g} ${b})`;
  };
  const acts: Readonly<Record<string, (...n: number[]) => void>> = {
    q: () => void saved.push({ ...hand }),
    Q: () => void (hand = saved.pop() ?? hand),
    cm: (...m) => void (hand.matrix = times(m as unknown as Matrix, hand.matrix)),
    m: (x, y) => void (path += `M${x} ${y}`),
    l: (x, y) => void (path += `L${x} ${y}`),
    c: (...p) => void (path += `C${p.join(' ')}`),
    h: () => void (path += 'z'),
    re: (x, y, w, h) => void (path += `M${x} ${y}h${w}v${h}h${-(w ?? 0)}z`),
    f: paint,
    'f*': paint,
    n: () => void (path = ''),
    S: () => void (path = ''),
    rg: color,
    g: color,
    scn: color,
    sc: color,
    Tf: () => void (hand.decode = decoders.get(nameOf(given[0])) ?? ((codes) => codes)),
    Tj: () => void (text += hand.decode(String(given[0]))),
    TJ: () =>
      void (text += (given[0] as PdfValue[])
        .map((part) => (typeof part === 'string' ? hand.decode(part) : ''))
        .join('')),
    ET: () => void (text += '\n'),
  };

  for (const token of tokensOf(stream)) {
    if (!(token instanceof Operator)) {
      given.push(token);
      continue;
    }
    acts[token.word]?.(...(given as number[]));
    given = [];
  }
  return { text, shapes };
}

function decoderOf(file: PdfFile, font: Dict): (codes: string) => string {
  const letters = new Map<number, string>();
  const map = file.stream(font.get('ToUnicode'));
  const utf16 = (hex: string): string =>
    Buffer.from(hex.replaceAll(/[<>\s]/g, ''), 'hex')
      .swap16()
      .toString('utf16le');
  for (const [, block = ''] of map.matchAll(/beginbfchar(.*?)endbfchar/gs)) {
    for (const [, code = '', to = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      letters.set(parseInt(code, 16), utf16(to));
  }
  for (const [, block = ''] of map.matchAll(/beginbfrange(.*?)endbfrange/gs)) {
    for (const [, from = '', to = '', list, start] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*(?:\[([^\]]*)\]|<(\w+)>)/g)) {
      const each = list?.match(/<[\w\s]*>/g);
      for (let code = parseInt(from, 16), n = 0; code <= parseInt(to, 16); code++, n++) {
        const letter = each ? utf16(each[n] ?? '') : String.fromCodePoint((utf16(start ?? '').codePointAt(0) ?? 0) + n);
        letters.set(code, letter);
      }
    }
  }
  const wide = nameOf(font.get('Subtype')) === 'Type0';
  return (codes) => {
    const bytes = Buffer.from(codes, 'latin1');
    const count = wide ? bytes.length / 2 : bytes.length;
    return Array.from(
      { length: count },
      (_, n) => letters.get(wide ? bytes.readUInt16BE(n * 2) : bytes.readUInt8(n)) ?? '',
    ).join('');
  };
}

function inherited(file: PdfFile, page: Dict, key: string): PdfValue | undefined {
  const own = file.at(page.get(key));
  return own ?? (page.has('Parent') ? inherited(file, file.dict(page.get('Parent')), key) : undefined);
}

function times(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[1] * b[2],
    a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2],
    a[2] * b[1] + a[3] * b[3],
    a[4] * b[0] + a[5] * b[2] + b[4],
    a[4] * b[1] + a[5] * b[3] + b[5],
  ];
}

function nameOf(value: PdfValue | undefined): string {
  return value instanceof Name ? value.name : '';
}

function textString(value: PdfValue | undefined): string {
  const text = typeof value === 'string' ? value : '';
  return text.startsWith('\u00FE\u00FF') ? Buffer.from(text.slice(2), 'latin1').swap16().toString('utf16le') : text;
}
