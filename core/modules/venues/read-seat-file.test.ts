import { describe, expect, it } from 'vitest';
import { readSeatFile, SEAT_FILE_EXAMPLE, summaryOf } from './read-seat-file.ts';

const problems = (file: string) => readSeatFile(file).problems;
const HEAD = 'section,row,seat,category';

describe('a file of seats', () => {
  it('gives seats their numbers by rank, their places along the row, and an aisle between neighbours', () => {
    const { seats, categories, problems: none } = readSeatFile(SEAT_FILE_EXAMPLE);
    expect(none).toEqual([]);
    expect(categories).toEqual(['Premium', 'Regular']);
    expect(seats.slice(0, 4).map(({ label, place, x }) => [label, place, x])).toEqual([
      ['1', 1, 0],
      ['2', 2, 10],
      ['3', 3, 20],
      ['4', 5, 40],
    ]);
    expect(summaryOf(seats)).toMatchObject({
      seatCount: 16,
      wheelchairs: 1,
      sections: [
        { name: 'Stalls', rows: 2, seats: 12 },
        { name: 'Balcony', rows: 1, seats: 4 },
      ],
    });
  });

  it('puts rows with a rank before those without, whatever their order in the file', () => {
    const { seats } = readSeatFile(`${HEAD},rank\nS,Z,1,A,\nS,B,1,A,2\nS,A,1,A,1\n`);
    expect(seats.map(({ rowName, number }) => [rowName, number])).toEqual([
      ['A', 0],
      ['B', 1],
      ['Z', 2],
    ]);
  });

  it('may be JSON, where a row or a section can name the category', () => {
    const row = {
      name: 1,
      seats: [
        { label: 1, kind: 'wheelchair' },
        { label: '2', kind: 'companion', category: 'B' },
      ],
    };
    const { seats } = readSeatFile(JSON.stringify({ sections: [{ name: 'S', category: 'A', rows: [row] }] }));
    expect(seats).toMatchObject([
      { rowName: '1', label: '1', category: 'A', kind: 'wheelchair' },
      { label: '2', category: 'B', kind: 'companion' },
    ]);
  });

  it('says what is wrong with which line, all of it', () => {
    const file = `${HEAD},kind,aisle\nS,A,1,A,,\nS,A,1,A,,\nS,A,,A,,\nS,A,3,A,throne,\nS,A,4,A,,perhaps\nS,B,1,A,companion,`;
    expect(problems(file)).toEqual([
      { at: '4', code: 'value_missing', params: { name: 'seat' } },
      { at: '5', code: 'value_wrong', params: { name: 'kind', value: 'throne' } },
      { at: '6', code: 'value_wrong', params: { name: 'aisle', value: 'perhaps' } },
      { at: '3', code: 'double', params: { section: 'S', row: 'A', seat: '1', first: '2' } },
      { at: '7', code: 'companion_alone' },
    ]);
  });

  it.each([
    ['', [{ at: '', code: 'empty' }]],
    [HEAD, [{ at: '', code: 'empty' }]],
    ['section,row,price\nS,A,1', ['column_missing', 'column_missing', 'column_unknown']],
    ['{"sections": [{]}', ['json']],
    ['{"sections": [{"name": "S"}]}', [{ at: 'sections.0.rows', code: 'shape' }]],
    [`${HEAD}\nS,"A,1,A`, ['csv']],
  ])('of nonsense is refused: %j', (file, expected) => {
    const found = problems(file);
    expect(found).toHaveLength(expected.length);
    expected.forEach((each, index) =>
      expect(found[index]).toMatchObject(typeof each === 'string' ? { code: each } : each),
    );
  });
});
