import bidiFactory from 'bidi-js';
import type { Face } from './fonts.ts';

const bidi = bidiFactory();

/** A piece of a line in one font and one direction, in the order in which it is drawn from left to right. */
export interface Run {
  readonly text: string;
  readonly face: Face;
  readonly width: number;
}

export type Measure = (text: string, face: Face) => number;

export interface Paragraph {
  readonly text: string;
  readonly faces: readonly Face[];
  readonly width: number;
  readonly maxLines: number;
  readonly measure: Measure;
}

/** Breaks a text into lines no wider than asked; what does not fit ends in an ellipsis. */
export function breakLines({ text, faces, width, maxLines, measure }: Paragraph): readonly string[] {
  const widthOf = (piece: string): number => sumOf(runsOf(piece, faces, 'ltr', measure));
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const piece of piecesOf(text)) {
    const word = widthOf(piece.trimEnd());
    if (taken + word <= width) {
      line += piece;
      taken += piece.endsWith(' ') ? word + widthOf(' ') : word;
      continue;
    }
    if (line) lines.push(line.trimEnd());
    line = piece.trimStart();
    while (widthOf(line.trimEnd()) > width) {
      const head = longestHead(line, (candidate) => widthOf(candidate) <= width);
      lines.push(head);
      line = line.slice(head.length);
    }
    taken = widthOf(line);
  }
  if (line.trim()) lines.push(line.trimEnd());
  if (lines.length <= maxLines) return lines;

  const rest = lines.slice(maxLines - 1).join(' ');
  const last = longestHead(rest, (head) => widthOf(`${head.trimEnd()}…`) <= width);
  return [...lines.slice(0, maxLines - 1), `${last.trimEnd()}…`];
}

/** The same lines in the narrowest width that needs no more of them, so that none is left with a single word. */
export function balanceLines(paragraph: Paragraph): readonly string[] {
  const widest = breakLines(paragraph);
  if (widest.length < 2 || widest.at(-1)?.endsWith('…')) return widest;
  let balanced = widest;
  let [low, high] = [paragraph.width / 2, paragraph.width];
  while (high - low > paragraph.width / 50) {
    const middle = (low + high) / 2;
    const lines = breakLines({ ...paragraph, width: middle });
    if (lines.length > widest.length || lines.at(-1)?.endsWith('…')) low = middle;
    else [high, balanced] = [middle, lines];
  }
  return balanced;
}

/** The direction a text has by its first strong letter. */
export function directionOf(text: string, otherwise: 'ltr' | 'rtl'): 'ltr' | 'rtl' {
  for (const letter of text) {
    const type = bidi.getBidiCharTypeName(letter);
    if (type === 'L') return 'ltr';
    if (type === 'R' || type === 'AL') return 'rtl';
  }
  return otherwise;
}

export function sumOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + run.width, 0);
}

/** Splits a line by direction and font, and puts the pieces in the order of the eye (Unicode's bidirectional algorithm). */
export function runsOf(line: string, faces: readonly Face[], base: 'ltr' | 'rtl', measure: Measure): readonly Run[] {
  if (line === '') return [];
  const levels = base === 'ltr' && !RIGHT_TO_LEFT.test(line) ? undefined : bidi.getEmbeddingLevels(line, base).levels;
  const pieces: { text: string; face: Face; level: number }[] = [];
  let at = 0;
  for (const word of line.match(/\S+|\s+/gu) ?? []) {
    const whole = faces.find((face) => covers(face, word));
    for (const sign of graphemesOf(word)) {
      const level = levels?.[at] ?? 0;
      const last = pieces.at(-1);
      const drawn = level % 2 === 1 ? (bidi.getMirroredCharacter(sign) ?? sign) : sign;
      const face = faceFor(drawn, faces, whole, last?.level === level ? last.face : undefined);
      if (last && last.level === level && last.face === face) last.text += drawn;
      else pieces.push({ text: drawn, face, level });
      at += sign.length;
    }
  }
  return visualOrder(pieces).map(({ text, face, level }) => {
    const shown = turnedFor(level % 2 === 1 ? 'rtl' : 'ltr', text, face);
    return { text: shown, face, width: measure(shown, face) };
  });
}

/** Letters of scripts that run from right to left, their digits, and the marks that change direction. */
export const RIGHT_TO_LEFT = /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]/;

// The shaper takes a run's direction from its letters alone. Where the algorithm decided otherwise, for signs between
// Hebrew words or for Arabic digits, the run is given to it the other way round.
function turnedFor(direction: 'ltr' | 'rtl', text: string, face: Face): string {
  const shaped = RIGHT_TO_LEFT.test(text) ? face.font.layout(text).direction : 'ltr';
  return shaped === direction ? text : graphemesOf(text).toReversed().join('');
}

// Rule L2: from the highest level down, turn every stretch at that level or above around.
function visualOrder<T extends { readonly level: number }>(pieces: readonly T[]): readonly T[] {
  const highest = Math.max(...pieces.map((piece) => piece.level));
  let ordered = pieces;
  for (let level = highest; level > 0; level--) {
    const turned: T[] = [];
    let stretch: T[] = [];
    for (const piece of ordered) {
      if (piece.level >= level) {
        stretch.unshift(piece);
        continue;
      }
      turned.push(...stretch, piece);
      stretch = [];
    }
    ordered = [...turned, ...stretch];
  }
  return ordered;
}

const INVISIBLE = /\p{Cf}/u;

// One font for a word where one has all of it; and signs that every font has, such as spaces, stay with what is before.
function faceFor(sign: string, faces: readonly Face[], whole: Face | undefined, before: Face | undefined): Face {
  if (before && !STARTS_A_WORD.test(sign) && covers(before, sign)) return before;
  const face = whole ?? faces.find((each) => covers(each, sign)) ?? before ?? faces[0];
  if (!face) throw new Error('no font to draw with');
  return face;
}

const STARTS_A_WORD = /^[\p{L}\p{N}]/u;

function covers({ font }: Face, text: string): boolean {
  for (const letter of text) {
    if (!font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0) && !INVISIBLE.test(letter)) return false;
  }
  return true;
}

// Every letter is a sign of its own up to here; beyond, marks and joined letters have to stay together.
const SIMPLE = /^[\u0020-\u02FF\u0370-\u0482\u048A-\u0590\u1E00-\u1FFF\u2010-\u2027\u20A0-\u20BF]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemesOf(text: string): string[] {
  return SIMPLE.test(text) ? text.split('') : Array.from(graphemes.segment(text), ({ segment }) => segment);
}

// Words with the space behind them; scripts without spaces break between any two signs.
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}`;
const PIECES = new RegExp(String.raw`[${UNSPACED}]|[^\s${UNSPACED}]+\s?|\s`, 'gu');

function piecesOf(text: string): string[] {
  return text.replaceAll(/\s+/gu, ' ').trim().match(PIECES) ?? [];
}

function longestHead(text: string, fits: (head: string) => boolean): string {
  const signs = graphemesOf(text);
  let count = 1;
  while (count < signs.length && fits(signs.slice(0, count + 1).join(''))) count++;
  return signs.slice(0, count).join('');
}
