import type { QuestionRow } from '../questions/index.ts';
import { plain } from './import-fields.ts';
import { stateIn } from './read-cells.ts';
import type { ImportRow } from './read-groups.ts';

/** What rows answer, by question: options by their names, yes and no by their words. Whether it fits is looked at later. */
export function answersIn(
  questions: readonly QuestionRow[],
  per: QuestionRow['per'],
  rows: readonly ImportRow[],
): Record<string, string | string[]> {
  const asked = questions.filter((question) => question.per === per && question.kind !== 'file');
  return Object.fromEntries(
    asked.flatMap((question) => {
      const cell = rows.map((row) => row.of(`question:${question.id}`)).find((text) => text !== '');
      return cell === undefined ? [] : [[question.id, meant(question, cell)]];
    }),
  );
}

function meant({ kind, options }: QuestionRow, cell: string): string | string[] {
  const optionOf = (text: string) =>
    options.find(({ id, label }) => [id, ...Object.values(label)].some((name) => plain(name) === plain(text)))?.id ??
    text;
  if (kind === 'choice') return optionOf(cell);
  if (kind === 'choices') return cell.split(/[,;|]/).map((text) => optionOf(text.trim()));
  if (kind !== 'yes_no') return cell;
  const state = stateIn(cell);
  return state === 'paid' ? 'yes' : state === 'unpaid' ? 'no' : cell;
}
