import { translate } from '../../../kernel/values/translated.ts';
import { answerFilesOf } from '../../../modules/orders/index.ts';
import { answerText, readAnswer } from '../../../modules/questions/index.ts';
import { businessFacts } from '../view-models/business-facts.ts';
import type { CheckoutView } from '../../../render/contract/index.ts';
import { givenOf } from './answers-form.ts';
import { askedNow } from './questions.page.ts';
import type { CheckoutVisit } from './steps.ts';
import { presentReview } from './gift-cards.page.ts';
import { ticketNames } from './ticket-names.ts';

/** What the buyer said, as it will be ordered. */
export async function reviewOf(visit: CheckoutVisit): Promise<CheckoutView['review']> {
  const { scope, data, steps, pluginSteps } = visit;
  const edit = (id: string) => ({
    label: scope.t('orders.checkout.change'),
    href: steps.find((step) => step.id === id)?.href ?? '',
  });
  const answers = await answerFacts(visit);
  return [
    {
      title: scope.t('orders.checkout.title'),
      facts: [
        { label: scope.t('orders.checkout.name'), value: data.name ?? '' },
        { label: scope.t('orders.checkout.email'), value: data.email ?? '' },
        ...ticketFacts(visit),
        ...businessFacts(scope, visit.order),
      ],
      edit: edit('contact'),
    },
    ...presentReview(visit, edit('gift_cards')),
    ...(answers.length > 0
      ? [{ title: scope.t('orders.checkout.questions'), facts: answers, edit: edit('questions') }]
      : []),
    ...pluginSteps.map(({ id, title, fields }) => ({
      title,
      facts: fields.flatMap(({ name, label, options, kind }) => {
        const value = data.steps?.[id]?.[name] ?? '';
        const said = kind === 'yes_no' && value !== '' ? scope.t(`questions.${value}`) : value;
        const shown = options?.find((option) => option.value === value)?.label ?? said;
        return shown === '' ? [] : [{ label, value: shown }];
      }),
      edit: edit(id),
    })),
  ];
}

function ticketFacts(visit: CheckoutVisit) {
  const { order, scope, data } = visit;
  if (order.ticketCount < 2) return [];
  return ticketNames(visit).map((ticket, index) => ({
    label: scope.t('orders.checkout.ticket', { number: index + 1, ticket }),
    value: data.attendees?.[index]?.name || data.name || '',
  }));
}

async function answerFacts(visit: CheckoutVisit) {
  const { order, scope, data } = visit;
  const files = new Map((await answerFilesOf(scope, order.id)).map(({ id, filename }) => [id, filename]));
  return askedNow(visit).flatMap(({ question, ticket }) => {
    const read = readAnswer(question, givenOf(data.answers, ticket)[question.id]);
    if (!('value' in read) || read.value === '') return [];
    const value = question.kind === 'file' ? (files.get(read.value) ?? '') : answerText(question, read.value, scope);
    const label = translate(question.label, scope.locale);
    return [{ label: ticket === undefined ? label : `${ticket + 1}. ${label}`, value }];
  });
}
