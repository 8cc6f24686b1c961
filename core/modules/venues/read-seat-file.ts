import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { planOf, SEAT_KINDS, type PlannedSeat, type SeatPlan, type SeatProblem, type SeatRecord } from './seat-plan.ts';

export const SEAT_FILE_BYTES = 8 * 1024 * 1024;

const Row = z.object({
  section: z.string().trim().min(1).max(60),
  row: z.string().trim().max(20).default(''),
  seat: z.string().trim().min(1).max(20),
  category: z.string().trim().min(1).max(60),
  x: z.coerce.number().min(-1_000_000).max(1_000_000).nullable().default(null),
  y: z.coerce.number().min(-1_000_000).max(1_000_000).nullable().default(null),
  kind: z.enum(SEAT_KINDS).default('standard'),
  aisle: z.boolean().default(false),
  rank: z.coerce.number().int().min(0).max(1_000_000).nullable().default(null),
});

const FIELDS = Object.keys(Row.shape);
const REQUIRED = ['section', 'seat', 'category'];
const YES = ['yes', 'true', '1', 'x'];
const NO = ['', 'no', 'false', '0'];

/** Seats of a file, and everything that is wrong with it, line by line. */
export function readSeatFile(text: string): SeatPlan {
  const isJson = /^\uFEFF?\s*[[{]/.test(text);
  const { records, problems } = isJson ? readJson(text) : readCsv(text);
  const plan = planOf(records);
  // Where nothing could be read, that the file is empty is no news.
  const own = records.length === 0 && problems.length > 0 ? [] : plan.problems;
  return { ...plan, problems: [...problems, ...own] };
}

interface Read {
  readonly records: readonly SeatRecord[];
  readonly problems: readonly SeatProblem[];
}

function readCsv(text: string): Read {
  let lines: { record: Record<string, string>; info: { lines: number } }[];
  try {
    lines = parse(text, {
      ...{ bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true },
      columns: (names: string[]) => names.map((name) => name.toLowerCase()),
      delimiter: [',', ';', '\t'],
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? String(error['lines']) : '';
    return { records: [], problems: [{ at: line, code: 'csv' }] };
  }
  const [first] = lines;
  if (!first) return { records: [], problems: [{ at: '', code: 'empty' }] };
  const names = Object.keys(first.record);
  const heads = [
    ...REQUIRED.filter((name) => !names.includes(name)).map((name) => ({ code: 'column_missing', name })),
    ...names.filter((name) => !FIELDS.includes(name)).map((name) => ({ code: 'column_unknown', name })),
  ];
  if (heads.length > 0) {
    return { records: [], problems: heads.map(({ code, name }) => ({ at: '1', code, params: { name } })) };
  }
  return gather(lines.map(({ record, info }) => ({ at: String(info.lines), given: filled(record) })));
}

/** Empty cells are cells that say nothing. */
function filled(record: Record<string, string>): Record<string, unknown> {
  const { aisle = '', ...rest } = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
  const word = aisle.toLowerCase();
  return { ...rest, aisle: YES.includes(word) ? true : NO.includes(word) ? false : aisle };
}

const JsonSeat = z.strictObject({
  label: z.union([z.string(), z.number()]),
  category: z.string().optional(),
  x: z.number().optional(),
  y: z.number().optional(),
  kind: z.string().optional(),
  aisle: z.boolean().optional(),
});

/** `sections` of `rows` of `seats`; a category may stand at any of them, the closest one counts. */
const JsonFile = z.strictObject({
  name: z.string().optional(),
  sections: z.array(
    z.strictObject({
      name: z.string(),
      category: z.string().optional(),
      rows: z.array(
        z.strictObject({
          name: z.union([z.string(), z.number()]).default(''),
          rank: z.number().optional(),
          category: z.string().optional(),
          seats: z.array(JsonSeat),
        }),
      ),
    }),
  ),
});

function readJson(text: string): Read {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { records: [], problems: [{ at: '', code: 'json', params: { what: (error as Error).message } }] };
  }
  const parsed = JsonFile.safeParse(file);
  if (!parsed.success) {
    return { records: [], problems: parsed.error.issues.map(({ path }) => ({ at: path.join('.'), code: 'shape' })) };
  }
  return gather(
    parsed.data.sections.flatMap((section, s) =>
      section.rows.flatMap((row, r) =>
        row.seats.map(({ label, ...seat }, n) => ({
          at: `sections.${s}.rows.${r}.seats.${n}`,
          given: {
            ...seat,
            section: section.name,
            row: String(row.name),
            seat: String(label),
            category: seat.category ?? row.category ?? section.category,
            rank: row.rank,
          },
        })),
      ),
    ),
  );
}

function gather(lines: readonly { readonly at: string; readonly given: Record<string, unknown> }[]): Read {
  const records: SeatRecord[] = [];
  const problems: SeatProblem[] = [];
  for (const { at, given } of lines) {
    const parsed = Row.safeParse(given);
    if (parsed.success) {
      const { seat: label, ...rest } = parsed.data;
      records.push({ at, label, ...rest });
    } else {
      problems.push(...parsed.error.issues.map(({ path }) => problemOf(at, String(path[0]), given)));
    }
  }
  return { records, problems };
}

function problemOf(at: string, name: string, given: Record<string, unknown>): SeatProblem {
  const value = given[name];
  if (value === undefined || value === '') return { at, code: 'value_missing', params: { name } };
  return { at, code: 'value_wrong', params: { name, value: String(value).slice(0, 60) } };
}

export function summaryOf(seats: readonly PlannedSeat[]) {
  const sections = Map.groupBy(seats, ({ section }) => section);
  const categories = Map.groupBy(seats, ({ category }) => category);
  return {
    seatCount: seats.length,
    wheelchairs: seats.filter(({ kind }) => kind === 'wheelchair').length,
    sections: [...sections].map(([name, own]) => ({
      name,
      rows: new Set(own.map(({ rowName }) => rowName)).size,
      seats: own.length,
    })),
    categories: [...categories].map(([name, own]) => ({ name, seats: own.length })),
  };
}

/** What people download to begin with. */
export const SEAT_FILE_EXAMPLE = `section,row,seat,category,kind,aisle,x,y,rank
Stalls,A,1,Premium,standard,no,0,0,1
Stalls,A,2,Premium,standard,no,10,0,1
Stalls,A,3,Premium,standard,yes,20,0,1
Stalls,A,4,Premium,standard,no,40,0,1
Stalls,A,5,Premium,standard,no,50,0,1
Stalls,A,6,Premium,standard,no,60,0,1
Stalls,B,1,Regular,wheelchair,no,0,12,2
Stalls,B,2,Regular,companion,no,10,12,2
Stalls,B,3,Regular,standard,yes,20,12,2
Stalls,B,4,Regular,standard,no,40,12,2
Stalls,B,5,Regular,standard,no,50,12,2
Stalls,B,6,Regular,standard,no,60,12,2
Balcony,1,1,Regular,standard,no,10,40,3
Balcony,1,2,Regular,standard,no,20,40,3
Balcony,1,3,Regular,standard,no,30,40,3
Balcony,1,4,Regular,standard,no,40,40,3
`;
