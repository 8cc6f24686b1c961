import { beforeAll, describe, expect, it } from 'vitest';
import { loadFaces, type Face } from './fonts.ts';
import { balanceLines, breakLines, directionOf, runsOf, type Measure } from './text.ts';

let faces: readonly Face[];
beforeAll(async () => {
  faces = (await loadFaces()).regular;
});

// Every sign is one wide, so that widths are counts.
const measure: Measure = (text) => [...text].length;
const lines = (text: string, width: number, maxLines = 99) => breakLines({ text, faces, width, maxLines, measure });
const balanced = (text: string, width: number, maxLines = 99) =>
  balanceLines({ text, faces, width, maxLines, measure });
const shown = (text: string, base: 'ltr' | 'rtl') => runsOf(text, faces, base, measure).map((run) => run.text);

describe('breaking lines', () => {
  it('breaks between words', () => {
    expect(lines('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('breaks a word that is wider than the line', () => {
    expect(lines('a Donaudampfschiff', 8)).toEqual(['a', 'Donaudam', 'pfschiff']);
  });

  it('breaks anywhere in scripts without spaces', () => {
    expect(lines('山田太郎様', 2)).toEqual(['山田', '太郎', '様']);
  });

  it('never breaks inside a letter', () => {
    expect(lines('e\u0301e\u0301e\u0301e\u0301', 4)).toEqual(['e\u0301e\u0301', 'e\u0301e\u0301']);
  });

  it('ends in an ellipsis where the lines do not suffice', () => {
    expect(lines('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
  });

  it('makes nothing of nothing, and one space of many', () => {
    expect(lines('', 9)).toEqual([]);
    expect(lines('  one \n two ', 9)).toEqual(['one two']);
  });

  it('shares the words of a title among its lines', () => {
    expect(lines('Midsummer Nights & Lights', 19)).toEqual(['Midsummer Nights &', 'Lights']);
    expect(balanced('Midsummer Nights & Lights', 19)).toEqual(['Midsummer', 'Nights & Lights']);
  });
});

describe('the direction of a text', () => {
  it('is that of its first letter', () => {
    expect(directionOf('42 – שרה Smith', 'ltr')).toBe('rtl');
    expect(directionOf('Smith שרה', 'rtl')).toBe('ltr');
  });

  it('is that of the page where it has no letter', () => {
    expect(directionOf('20:00 – 23:30', 'rtl')).toBe('rtl');
  });
});

describe('runs', () => {
  it('are one for one script and font', () => {
    expect(shown('Großer Saal, Reihe 4', 'ltr')).toEqual(['Großer Saal, Reihe 4']);
  });

  it('stand from left to right as the eye reads them', () => {
    expect(shown('Ada שרה Smith', 'ltr')).toEqual(['Ada ', 'שרה', ' Smith']);
    expect(shown('שרה Smith דוד', 'rtl')).toEqual(['דוד', ' ', 'Smith', 'שרה ']);
  });

  it('keep numbers readable among right-to-left words', () => {
    expect(shown('שרה 42', 'rtl')).toEqual(['42', 'שרה ']);
    expect(shown('ليلى 42', 'rtl')).toEqual(['42', 'ليلى ']);
  });

  it('turn brackets to the words they enclose', () => {
    // The shaper turns the whole run around: what closes here opens there.
    expect(shown('(שרה)', 'rtl')).toEqual([')שרה(']);
    expect(shown('א (ב) ג', 'rtl')).toEqual(['א )ב( ג']);
  });

  it('give Arabic digits to the shaper, which would turn them, the other way round', () => {
    expect(shown('٤٩', 'rtl')).toEqual(['٩٤']);
  });

  it('take each letter from the first font that has it', () => {
    const runs = runsOf('Ada Жук ليلى', faces, 'ltr', measure);
    expect(runs.map(({ text, face }) => [text.trim(), face.name])).toEqual([
      ['Ada', 'Figtree_400Regular'],
      ['Жук', 'NotoSans_400Regular'],
      ['ليلى', 'NotoSansArabic_400Regular'],
    ]);
  });

  it('set a whole word in one font', () => {
    const runs = runsOf('Anh Nguyễn', faces, 'ltr', measure);
    expect(runs.map(({ text, face }) => [text, face.name])).toEqual([
      ['Anh ', 'Figtree_400Regular'],
      ['Nguyễn', 'NotoSans_400Regular'],
    ]);
  });

  it('draw letters that no font has instead of failing', () => {
    expect(shown('\u{13000}', 'ltr')).toEqual(['\u{13000}']);
  });
});
