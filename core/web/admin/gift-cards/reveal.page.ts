import { page } from '../../../kernel/pages/page.ts';
import { giftCardById, revealCard, shownCard } from '../../../modules/gift-cards/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { toShowOnce } from '../access/shown-once.ts';
import { giftCardsHref } from './gift-card-words.ts';

/** The code of a card, for who may see codes; it stands in the history who saw it. */
export const revealGiftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card/reveal',
  may: 'gift-cards.reveal',
  recent: true,
  async show(scope, { card: id }, request) {
    const row = await giftCardById(scope, { organizationId: request.organization!.id, id });
    const href = `${giftCardsHref(request)}/${id}`;
    const model: ConfirmView = {
      title: scope.t('gift_cards.reveal.title'),
      breadcrumbs: [
        { label: scope.t('gift_cards.title'), href: giftCardsHref(request) },
        { label: shownCard(row.ending), href },
      ],
      text: scope.t('gift_cards.reveal.text'),
      consequences: [scope.t('gift_cards.reveal.consequence')],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('gift_cards.reveal.title'),
      tone: 'primary',
      cancelHref: href,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { card: id }, _values, request) {
    const { code } = await revealCard(scope, { organizationId: request.organization!.id, id });
    const goTo = `${giftCardsHref(request)}/${id}`;
    return { goTo, cookies: [toShowOnce(scope, goTo, code)] };
  },
});
