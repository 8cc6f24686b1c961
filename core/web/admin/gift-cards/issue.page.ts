import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../../kernel/values/money.ts';
import { currenciesOf, CardDetails, issueCards, MOST_AT_ONCE, MOST_MINOR } from '../../../modules/gift-cards/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { FormView } from '../../../render/contract/index.ts';
import { toShowOnce } from '../access/shown-once.ts';
import { formModel } from '../form-model.ts';
import { giftCardsHref, tagsIn } from './gift-card-words.ts';

const { shape } = CardDetails;
const half = (title: string, more: object = {}) => ({ title, half: true, ...more });

const ENDS = {
  usual: 'gift_cards.ends.usual',
  never: 'gift_cards.ends.never',
  date: 'gift_cards.ends.date',
};

const value = {
  amount: z
    .int()
    .min(1)
    .max(MOST_MINOR)
    .meta(half('gift_cards.field.value', { widget: 'money', currencyFrom: 'currency' })),
  currency: z
    .string()
    .length(3)
    .meta(half('gift_cards.field.currency', { widget: 'select' })),
  ends: z
    .enum(['usual', 'never', 'date'])
    .default('usual')
    .meta(half('gift_cards.field.ends', { labels: ENDS })),
  expiresAt: z
    .date()
    .nullable()
    .meta(half('gift_cards.field.expires', { zoneFrom: 'zone' })),
  note: shape.note.meta({ title: 'gift_cards.field.note', help: 'gift_cards.help.note' }),
  tags: z.string().trim().max(500).default('').meta({ title: 'gift_cards.field.tags', help: 'gift_cards.help.tags' }),
  zone: z.string(),
};

const IssueForm = z.object({
  ...value,
  recipientName: shape.recipientName.meta(half('gift_cards.field.recipient')),
  recipientEmail: shape.recipientEmail.meta(
    half('gift_cards.field.email', { help: 'gift_cards.help.email', widget: 'email' }),
  ),
  message: shape.message.meta({ title: 'gift_cards.field.message', widget: 'textarea', rows: 3 }),
  deliverAt: z
    .date()
    .nullable()
    .meta({ title: 'gift_cards.field.deliver', help: 'gift_cards.help.deliver', zoneFrom: 'zone' }),
});

const BulkForm = z.object({
  count: z.int().min(1).max(MOST_AT_ONCE).meta(half('gift_cards.field.count')),
  ...value,
});

/** One card: mailed to its recipient, or its code is shown once. */
export const issueGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/new',
  may: 'gift-cards.write',
  recent: true,
  form: IssueForm,
  show: async (scope, _at, request) => ({
    view: 'admin/form',
    model: await form(scope, request, IssueForm, 'issue', [
      { fields: ['amount', 'currency', 'ends', 'expiresAt'] },
      {
        title: 'gift_cards.group.recipient',
        help: 'gift_cards.group.recipient_help',
        fields: ['recipientName', 'recipientEmail', 'message', 'deliverAt'],
      },
      { title: 'gift_cards.group.staff', fields: ['note', 'tags'] },
    ]),
  }),
  async submit(scope, _at, values, request) {
    const { recipientName, recipientEmail, message, deliverAt } = values;
    const [card] = await issueCards(scope, {
      ...given(request, values),
      ...{ count: 1, recipientName, recipientEmail, message, deliverAt },
    });
    const path = `${giftCardsHref(request)}/${card!.id}`;
    return { goTo: path, flash: 'gift_cards.flash.issued', cookies: [toShowOnce(scope, path, card!.code)] };
  },
});

/** Many at once: the answer is a file with their codes, which nobody gets a second time. */
export const issueGiftCardsPage = page({
  path: '/admin/o/:org/gift-cards/bulk',
  may: 'gift-cards.write',
  recent: true,
  form: BulkForm,
  show: async (scope, _at, request) => ({
    view: 'admin/form',
    model: await form(scope, request, BulkForm, 'bulk', [
      { help: 'gift_cards.bulk.help', fields: ['count', 'amount', 'currency', 'ends', 'expiresAt'] },
      { title: 'gift_cards.group.staff', fields: ['note', 'tags'] },
    ]),
  }),
  async submit(scope, _at, values, request) {
    const about = given(request, values);
    const nobody = { recipientName: '', recipientEmail: '', message: '', deliverAt: null } as const;
    const cards = await issueCards(scope, { ...about, ...nobody, count: values.count });
    const worth = toDecimal(money(values.amount, values.currency));
    const header = ['code', 'value', 'currency'].map((key) => scope.t(`gift_cards.csv.${key}`));
    const content = stringify([header, ...cards.map(({ code }) => [code, worth, values.currency])], {
      bom: true,
      record_delimiter: '\r\n',
    });
    return {
      file: { name: 'gift-card-codes.csv', contentType: 'text/csv; charset=utf-8', content: Buffer.from(content) },
    };
  },
});

function given({ organization }: PageRequest, { amount, currency, ends, expiresAt, note, tags }: Value) {
  const end = ends === 'usual' ? {} : { expiresAt: ends === 'never' ? null : expiresAt };
  return { organizationId: organization!.id, amountMinor: amount, currency, ...end, note, tags: tagsIn(tags) };
}

type Value = Pick<z.output<typeof BulkForm>, keyof typeof value>;

async function form(
  scope: Scope,
  request: PageRequest,
  schema: z.ZodType,
  kind: 'issue' | 'bulk',
  groups: Parameters<typeof formModel>[2]['groups'],
): Promise<FormView> {
  const organizationId = request.organization!.id;
  const { zone, currency } = (await organizationById(scope, organizationId))!;
  const suffix = zone.replaceAll('_', ' ');
  const currencies = [...new Set([currency, ...(await currenciesOf(scope, organizationId))])];
  const model = formModel(scope, request, {
    title: scope.t(`gift_cards.${kind}.title`),
    breadcrumbs: [{ label: scope.t('gift_cards.title'), href: giftCardsHref(request) }],
    schema,
    values: { currency, zone, ends: 'usual' },
    groups,
    fields: {
      zone,
      currency,
      over: {
        currency: { options: currencies.map((code) => ({ value: code, label: code })) },
        expiresAt: { suffix },
        ...(kind === 'issue' ? { deliverAt: { suffix } } : {}),
      },
    },
    action: request.path,
    submit: scope.t(`gift_cards.${kind}.submit`),
    cancelHref: giftCardsHref(request),
  });
  return { ...model, hidden: [{ name: 'zone', value: zone }] };
}
