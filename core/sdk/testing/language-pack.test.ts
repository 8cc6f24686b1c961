import { describe, expect, it } from 'vitest';
import { sourceProblems, translationProblems, type TextTree } from './language-pack.ts';

const english = {
  hello: 'Hello {{name}}',
  ticket: { left_one: 'Only one left', left_other: 'Only {{count}} left', this_one: 'This one' },
};
const german = {
  hello: 'Hallo {{name}}',
  ticket: { left_one: 'Nur noch eins', left_other: 'Nur noch {{count}}', this_one: 'Dieses' },
};
const rulesOf = (translation: TextTree, leavesOut = {}, locale = 'de') =>
  translationProblems(english, translation, { locale, leavesOut }).map(({ rule, key }) => `${rule} ${key}`);

describe('a translation', () => {
  it('is fine when it says all with all that it is given', () => {
    expect(rulesOf(german)).toEqual([]);
  });

  it.each<[what: string, change: TextTree, problem: string]>([
    ['leaves out a text', { ticket: { ...german.ticket, this_one: undefined! } }, 'missing ticket.this_one'],
    ['invents a text', { bye: 'Tschüss' }, 'unknown bye'],
    ['says nothing', { hello: '  {{name}}'.replace('{{name}}', '') }, 'empty hello'],
    ['leaves out a name', { hello: 'Hallo' }, 'placeholders hello'],
    ['misspells a name', { hello: 'Hallo {{nane}} {{name}}' }, 'placeholders hello'],
    [
      'loses the number of many',
      { ticket: { ...german.ticket, left_other: 'Nur noch wenige' } },
      'placeholders ticket.left_other',
    ],
    ['lacks a form', { ticket: { ...german.ticket, left_one: undefined! } }, 'plural ticket.left_one'],
    ['has a form that its language has not', { ticket: { ...german.ticket, left_few: 'x' } }, 'plural ticket.left_few'],
  ])('is refused when it %s', (_what, change, problem) => {
    const changed = JSON.parse(JSON.stringify({ ...german, ...change })) as TextTree;
    expect(rulesOf(changed)).toContain(problem);
  });

  it('may leave out what it says it leaves out, and only that', () => {
    expect(rulesOf({ ...german, hello: 'Hallo' }, { hello: ['name'] })).toEqual([]);
    expect(rulesOf(german, { hello: ['name'] })).toEqual(['placeholders hello']);
  });

  it('counts as its language does', () => {
    const polish = { hello: 'Cześć {{name}}', ticket: { left_one: 'a', left_other: '{{count}}', this_one: 'b' } };
    expect(rulesOf(polish, {}, 'pl')).toEqual(['plural ticket.left_few', 'plural ticket.left_many']);
    const japanese = { hello: '{{name}}', ticket: { left_other: '{{count}}', this_one: 'b' } };
    expect(rulesOf(japanese, {}, 'ja')).toEqual([]);
  });
});

describe('the English texts', () => {
  it('need no check against themselves, but a form for one and words', () => {
    expect(sourceProblems(english)).toEqual([]);
    expect(sourceProblems({ a: '', b_other: '{{count}}' }).map(({ rule, key }) => `${rule} ${key}`)).toEqual([
      'empty a',
      'plural b_other',
    ]);
  });
});
