import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  AdjustCard,
  adjustCard,
  CardDetails,
  giftCardById,
  MOST_MINOR,
  setCardState,
  shownCard,
  updateCard,
  type GiftCardRow,
} from '../../../modules/gift-cards/index.ts';
import { mailGiftCardAgain } from '../../../modules/messages/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { giftCardsHref, sumText, tagsIn } from './gift-card-words.ts';

const { shape } = CardDetails;
const half = (title: string, more: object = {}) => ({ title, half: true, ...more });

const EditForm = z.object({
  recipientName: shape.recipientName.meta(half('gift_cards.field.recipient')),
  recipientEmail: shape.recipientEmail.meta(half('gift_cards.field.email', { widget: 'email' })),
  message: shape.message.meta({ title: 'gift_cards.field.message', widget: 'textarea', rows: 3 }),
  expiresAt: z
    .date()
    .nullable()
    .meta({ title: 'gift_cards.field.expires', help: 'gift_cards.help.expires', zoneFrom: 'zone' }),
  note: shape.note.meta({ title: 'gift_cards.field.note', help: 'gift_cards.help.note' }),
  tags: z.string().trim().max(500).default('').meta({ title: 'gift_cards.field.tags', help: 'gift_cards.help.tags' }),
  zone: z.string(),
  version: z.coerce.number().int().default(0),
});

const AdjustForm = z.object({
  direction: z
    .enum(['add', 'take'])
    .default('add')
    .meta(
      half('gift_cards.field.direction', {
        labels: { add: 'gift_cards.direction.add', take: 'gift_cards.direction.take' },
      }),
    ),
  amountMinor: z
    .int()
    .min(1)
    .max(MOST_MINOR)
    .meta(half('gift_cards.field.amount', { widget: 'money', currencyFrom: 'currency' })),
  note: AdjustCard.shape.note.meta({ title: 'gift_cards.field.reason' }),
  currency: z.string(),
});

const at = (request: PageRequest, id: string) => ({ organizationId: request.organization!.id, id });
const baseOf = (request: PageRequest, id: string) => `${giftCardsHref(request)}/${id}`;

function head(scope: Scope, request: PageRequest, row: GiftCardRow, key: string) {
  return {
    title: scope.t(`gift_cards.${key}.title`),
    breadcrumbs: [
      { label: scope.t('gift_cards.title'), href: giftCardsHref(request) },
      { label: shownCard(row.ending), href: baseOf(request, row.id) },
    ],
    action: request.path,
    cancelHref: baseOf(request, row.id),
  };
}

export const editGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/edit',
  may: 'gift-cards.write',
  form: EditForm,
  async show(scope, { card: id }, request) {
    const row = await giftCardById(scope, at(request, id));
    const { zone } = (await organizationById(scope, row.organizationId))!;
    const model = formModel(scope, request, {
      ...head(scope, request, row, 'edit'),
      schema: EditForm,
      values: { ...row, tags: row.tags.join(', '), zone },
      version: row.version,
      groups: [
        { title: 'gift_cards.group.recipient', fields: ['recipientName', 'recipientEmail', 'message'] },
        { fields: ['expiresAt'] },
        { title: 'gift_cards.group.staff', fields: ['note', 'tags'] },
      ],
      fields: { zone, over: { expiresAt: { suffix: zone.replaceAll('_', ' ') } } },
      submit: scope.t('form.save'),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'zone', value: zone }] } };
  },
  async submit(scope, { card: id }, { tags, zone: _zone, ...values }, request) {
    await updateCard(scope, { ...values, ...at(request, id), tags: tagsIn(tags) });
    return { goTo: baseOf(request, id), flash: 'gift_cards.flash.saved' };
  },
});

export const adjustGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/adjust',
  may: 'gift-cards.write',
  recent: true,
  form: AdjustForm,
  async show(scope, { card: id }, request) {
    const row = await giftCardById(scope, at(request, id));
    const model = formModel(scope, request, {
      ...head(scope, request, row, 'adjust'),
      subtitle: scope.t('gift_cards.balance_of', {
        balance: sumText(scope, row.balanceMinor, row.currency),
        value: sumText(scope, row.initialMinor, row.currency),
      }),
      schema: AdjustForm,
      values: { direction: 'add', currency: row.currency },
      groups: [{ fields: ['direction', 'amountMinor', 'note'] }],
      fields: { currency: row.currency },
      submit: scope.t('gift_cards.adjust.submit'),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'currency', value: row.currency }] } };
  },
  async submit(scope, { card: id }, { direction, amountMinor, note }, request) {
    const signed = direction === 'add' ? amountMinor : -amountMinor;
    await adjustCard(scope, { ...at(request, id), amountMinor: signed, note });
    return { goTo: baseOf(request, id), flash: 'gift_cards.flash.adjusted' };
  },
});

const BlockForm = z.object({ note: z.string().trim().max(500).default('') });

export const blockGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/block',
  may: 'gift-cards.write',
  form: BlockForm,
  async show(scope, { card: id }, request) {
    const row = await giftCardById(scope, at(request, id));
    const model: ConfirmView = {
      ...head(scope, request, row, 'block'),
      text: scope.t('gift_cards.block.text', { balance: sumText(scope, row.balanceMinor, row.currency) }),
      consequences: [scope.t('gift_cards.block.consequence')],
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [
        {
          widget: 'text',
          name: 'note',
          label: scope.t('gift_cards.field.reason'),
          value: String(request.again?.values['note'] ?? ''),
          maxlength: 500,
        },
      ],
      submit: scope.t('gift_cards.block.title'),
      tone: 'danger',
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { card: id }, { note }, request) {
    await setCardState(scope, { ...at(request, id), state: 'blocked', note });
    return { goTo: baseOf(request, id), flash: 'gift_cards.flash.blocked' };
  },
});

export const unblockGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/unblock',
  may: 'gift-cards.write',
  show: async (_scope, { card }, request) => ({ goTo: baseOf(request, card) }),
  async submit(scope, { card: id }, _values, request) {
    await setCardState(scope, { ...at(request, id), state: 'active' });
    return { goTo: baseOf(request, id), flash: 'gift_cards.flash.unblocked' };
  },
});

/** The code once more, to the address that the card has now. */
export const resendGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/resend',
  may: 'gift-cards.write',
  show: async (_scope, { card }, request) => ({ goTo: baseOf(request, card) }),
  async submit(scope, { card: id }, _values, request) {
    const card = await giftCardById(scope, at(request, id));
    await mailGiftCardAgain(scope, { cardId: card.id });
    return { goTo: baseOf(request, id), flash: 'gift_cards.flash.resent' };
  },
});
