import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { answerRowText, answersOf, consentsOf, type AnswerRow } from '../../../modules/orders/index.ts';
import type { Cell, Section } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import type { Shown } from './order-sections.ts';

/** What was answered with an order, and for which of its tickets. */
export async function answersSection(scope: Scope, { order, base, mayWrite }: Shown): Promise<Section[]> {
  const answers = await answersOf(scope, [order.id]);
  if (answers.length === 0 && !mayWrite) return [];
  return [
    {
      kind: 'table',
      title: scope.t('questions.all_answers'),
      actions: mayWrite ? [{ label: scope.t('questions.change.link'), href: `${base}/answers` }] : [],
      table: {
        caption: scope.t('questions.all_answers'),
        columns: [
          { label: scope.t('questions.column.question') },
          { label: scope.t('questions.column.answer') },
          { label: scope.t('attendees.column.name') },
        ],
        rows: answers.map((answer) => ({
          cells: [
            { kind: 'text', text: translate(answer.label, scope.locale) },
            answerCell(scope, answer, base),
            { kind: 'text', text: order.tickets.find(({ id }) => id === answer.ticketId)?.attendeeName ?? '' },
          ],
        })),
        empty: scope.t('questions.none_yet'),
      },
    },
  ];
}

function answerCell(scope: Scope, answer: AnswerRow, base: string): Cell {
  const text = answerRowText(scope, answer);
  return answer.kind === 'file'
    ? { kind: 'link', text, href: `${base}/files/${answer.value}` }
    : { kind: 'text', text };
}

/** What the buyer was asked to agree to: the text, its version, when, and from which network as a hash. */
export async function consentsSection(scope: Scope, { order, event }: Shown): Promise<Section[]> {
  const consents = await consentsOf(scope, [order.id]);
  if (consents.length === 0) return [];
  return [
    {
      kind: 'table',
      title: scope.t('terms.consents'),
      table: {
        caption: scope.t('terms.consents'),
        columns: [
          { label: scope.t('terms.column.text') },
          { label: scope.t('terms.column.answer') },
          { label: scope.t('terms.column.at') },
        ],
        rows: consents.map((consent) => ({
          cells: [
            {
              kind: 'link',
              text: translate(consent.label, scope.locale),
              href: `/terms/${consent.revisionId}`,
              detail: scope.t('terms.version', { number: consent.revision }),
            },
            {
              kind: 'badge',
              label: scope.t(consent.given ? 'terms.given' : 'terms.not_given'),
              tone: consent.given ? 'success' : 'neutral',
            },
            {
              kind: 'instant',
              text: instantText(consent.at, event.zone, scope.locale),
              iso: consent.at.toISOString(),
              detail: consent.networkHash
                ? scope.t('terms.network', { hash: consent.networkHash.slice(0, 12) })
                : undefined,
            },
          ],
        })),
      },
    },
  ];
}
