import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { eventById, listEvents } from '../../../modules/events/index.ts';
import {
  archivePromotion,
  createPromotion,
  promotionById,
  restorePromotion,
  updatePromotion,
} from '../../../modules/promotions/index.ts';
import { underNames } from '../../forms/under-name.ts';
import { PromotionForm, placeOf, promotionFacts, promotionForm, typedValues } from './promotion-form.ts';
import { nameText } from './promotion-words.ts';
import { promotionsHref } from './promotions.page.ts';

/** A rate is typed as a percentage. */
const FIELDS = { rate: 'percent' };

const crumbs = (scope: Scope, request: PageRequest) => [
  { label: scope.t('promotions.title'), href: promotionsHref(request) },
];

export const newPromotionPage = page({
  path: '/admin/o/:org/promotions/new',
  may: 'promotions.write',
  form: PromotionForm,
  async show(scope, _at, request) {
    const events = await eventOptions(scope, request);
    const model = promotionForm(scope, request, {
      title: scope.t('promotions.new'),
      subtitle: scope.t('promotions.new_help'),
      breadcrumbs: crumbs(scope, request),
      place: await placeOf(scope, request, null),
      ...{ events, chosen: events },
      values: { kind: 'code', effect: 'percent', position: 0 },
      action: request.path,
      submit: scope.t('promotions.create'),
      cancelHref: promotionsHref(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    const organizationId = request.organization!.id;
    const facts = promotionFacts(values, values.kind);
    const { id } = await underNames(FIELDS, () =>
      createPromotion(scope, { ...facts, organizationId, eventId: values.eventId }),
    );
    const base = `${promotionsHref(request)}/${id}`;
    return { goTo: values.kind === 'code' ? `${base}/codes/new` : base, flash: 'promotions.flash.created' };
  },
});

export const editPromotionPage = page({
  path: '/admin/o/:org/promotions/:promotion/edit',
  may: 'promotions.write',
  form: PromotionForm,
  async show(scope, { promotion: id }, request) {
    const row = await promotionById(scope, request.organization!.id, id);
    const base = `${promotionsHref(request)}/${id}`;
    const model = promotionForm(scope, request, {
      title: scope.t('promotions.edit'),
      breadcrumbs: [...crumbs(scope, request), { label: nameText(scope, row), href: base }],
      place: await placeOf(scope, request, row.eventId),
      chosen: row.eventId === null ? await eventOptions(scope, request, row.eventIds) : [],
      values: typedValues(row),
      version: row.version,
      action: request.path,
      submit: scope.t('form.save'),
      cancelHref: base,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { promotion: id }, values, request) {
    const organizationId = request.organization!.id;
    const { kind } = await promotionById(scope, organizationId, id);
    await underNames(FIELDS, () =>
      updatePromotion(scope, { ...promotionFacts(values, kind), organizationId, id, version: values.version }),
    );
    return { goTo: `${promotionsHref(request)}/${id}`, flash: 'promotions.flash.saved' };
  },
});

export const archivePromotionPage = page({
  path: '/admin/o/:org/promotions/:promotion/archive',
  may: 'promotions.write',
  show: async (_scope, { promotion }, request) => ({ goTo: `${promotionsHref(request)}/${promotion}` }),
  async submit(scope, { promotion: id }, _values, request) {
    await archivePromotion(scope, { organizationId: request.organization!.id, id });
    return { goTo: `${promotionsHref(request)}/${id}`, flash: 'promotions.flash.archived' };
  },
});

export const restorePromotionPage = page({
  path: '/admin/o/:org/promotions/:promotion/restore',
  may: 'promotions.write',
  show: async (_scope, { promotion }, request) => ({ goTo: `${promotionsHref(request)}/${promotion}` }),
  async submit(scope, { promotion: id }, _values, request) {
    await restorePromotion(scope, { organizationId: request.organization!.id, id });
    return { goTo: `${promotionsHref(request)}/${id}`, flash: 'promotions.flash.restored' };
  },
});

/** The latest events, and those that were chosen whenever they are. */
async function eventOptions(scope: Scope, { organization }: PageRequest, chosen: readonly string[] = []) {
  const { rows } = await listEvents(scope, { organizationId: organization!.id, limit: 100 });
  const others = chosen.filter((id) => !rows.some((row) => row.id === id));
  const more = await Promise.all(others.map((id) => eventById(scope, id)));
  return [...rows, ...more.filter((event) => event !== undefined)].map(({ id, title, locale }) => ({
    ...{ value: id, label: translate(title, scope.locale, locale) },
  }));
}
