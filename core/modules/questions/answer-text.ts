import { translate } from '../../kernel/values/translated.ts';
import { valuesIn } from './answer-value.ts';
import type { QuestionRow } from './question-queries.ts';

type Say = (key: string) => string;
type Shown = Pick<QuestionRow, 'kind' | 'options'>;

/** An answer as people read it, in their language. Of a file, its name is told by whoever knows it. */
export function answerText(question: Shown, value: string, { t, locale }: { t: Say; locale: string }): string {
  return valuesIn(question.kind, value)
    .map((one) => valueText(question, one, { t, locale }))
    .join(', ');
}

export function valueText({ kind, options }: Shown, value: string, { t, locale }: { t: Say; locale: string }): string {
  switch (kind) {
    case 'yes_no':
      return t(`questions.${value === 'yes' ? 'yes' : 'no'}`);
    case 'choice':
    case 'choices':
      return translate(options.find(({ id }) => id === value)?.label, locale) || value;
    case 'country':
      return new Intl.DisplayNames([locale], { type: 'region' }).of(value) ?? value;
    case 'datetime':
      return value.replace('T', ' ');
    default:
      return value;
  }
}
