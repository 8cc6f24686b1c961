import { InvalidInput } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { answerFilesOf, discardAnswerFiles, storeAnswerFile, type OrderDetail } from '../../../modules/orders/index.ts';
import type { Answers } from '../../../modules/questions/index.ts';
import { givenOf, keyOf, readAnswersForm, slotsOf, type AnswersForm, type AskedOf } from './answers-form.ts';
import { emptied } from './answered.ts';
import { fieldOfProblem, questionField } from './question-fields.ts';
import type { z } from 'zod';

interface Sent {
  readonly order: OrderDetail;
  readonly asked: readonly AskedOf[];
  readonly known: Answers;
  readonly values: z.output<typeof AnswersForm>;
}

/**
 * Takes what a form said about an order that was placed, with the files that came along: they replace what was sent
 * before. Where the answers are not taken, the files are gone again, and the form says at which field.
 */
export async function takeAnswers(
  scope: Scope,
  { order, asked, known, values }: Sent,
  { files }: Pick<PageRequest, 'files'>,
  change: (answers: Answers) => Promise<unknown>,
): Promise<void> {
  const ids: string[] = [];
  try {
    const form = { values, files, known, tickets: order.tickets.length };
    const read = await readAnswersForm(asked, form, async ({ id }, { path, filename }, field) => {
      const file = { filename, content: { path } };
      const stored = await storeAnswerFile(scope, { code: order.code, questionId: id, file, field });
      ids.push(stored.id);
      return stored.id;
    });
    await change(emptied(asked, read));
  } catch (error) {
    await discardAnswerFiles(scope, { code: order.code, ids });
    if (!(error instanceof InvalidInput)) throw error;
    const slots = slotsOf(asked, known);
    throw new InvalidInput(
      error.problems.map((problem) => {
        const field = fieldOfProblem(problem.field);
        return { ...problem, field: slots.get(field.replace('answers.', '')) ?? field };
      }),
    );
  }
}

/** The fields of questions; those for files say what was sent. */
export async function answerFields(
  scope: Scope,
  { order, asked, known, values }: Omit<Sent, 'values'> & { readonly values: Answers },
  { again }: Pick<PageRequest, 'again'>,
  insist?: 'nothing',
) {
  const slots = slotsOf(asked, known);
  const names = new Map((await answerFilesOf(scope, order.id)).map(({ id, filename }) => [id, filename]));
  return (one: AskedOf) => {
    const isFile = one.question.kind === 'file';
    const value = givenOf(isFile ? known : values, one.ticket)[one.question.id];
    const filename = isFile && typeof value === 'string' ? names.get(value) : undefined;
    return questionField(
      scope,
      { ...one, value, errors: again?.errors, slot: slots.get(keyOf(one)), filename },
      insist ?? 'required',
    );
  };
}

/** A file of which there are more than fields, is sent in the next round. */
export const withFields = (asked: readonly AskedOf[], known: Answers): AskedOf[] => {
  const slots = slotsOf(asked, known);
  return asked.filter((one) => one.question.kind !== 'file' || slots.has(keyOf(one)));
};

export const takesFiles = (asked: readonly AskedOf[]): boolean =>
  asked.some(({ question }) => question.kind === 'file');
