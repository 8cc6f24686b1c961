import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { eventById, reviewEvent } from '../../../modules/events/index.ts';
import { RejectVerification } from '../../../modules/organizations/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { REVIEWS_PATH } from './reviews.page.ts';

export const approveEventPage = page({
  path: '/admin/reviews/events/:event/approve',
  may: 'site.admin',
  async show(scope, { event }, request) {
    return { view: 'admin/confirm', model: await question(scope, request, event, 'approve') };
  },
  async submit(scope, { event: eventId }) {
    await reviewEvent(scope, { eventId, to: 'approved' });
    return { goTo: REVIEWS_PATH, flash: 'reviews.approve.done' };
  },
});

export const rejectEventPage = page({
  path: '/admin/reviews/events/:event/reject',
  may: 'site.admin',
  form: RejectVerification,
  async show(scope, { event }, request) {
    const model = await question(scope, request, event, 'reject');
    const { again } = request;
    const fields = fieldsFromSchema(RejectVerification, {
      say: scope.t,
      values: again?.values ?? {},
      errors: again?.errors,
    });
    return { view: 'admin/confirm', model: { ...model, fields } };
  },
  async submit(scope, { event: eventId }, { reason }) {
    await reviewEvent(scope, { eventId, to: 'rejected', reason });
    return { goTo: REVIEWS_PATH, flash: 'reviews.reject.done' };
  },
});

async function question(
  scope: Scope,
  request: PageRequest,
  id: string,
  act: 'approve' | 'reject',
): Promise<ConfirmView> {
  const event = await eventById(scope, id);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return {
    title: scope.t(`reviews.${act}.title`),
    breadcrumbs: [{ label: scope.t('reviews.title'), href: REVIEWS_PATH }],
    text: scope.t(`reviews.${act}.text`, { title: translate(event.title, scope.locale, event.locale) }),
    consequences: [scope.t(`reviews.${act}.what`)],
    action: `${REVIEWS_PATH}/events/${id}/${act}`,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: scope.t(`reviews.${act}.submit`),
    tone: act === 'approve' ? 'primary' : 'danger',
    cancelHref: REVIEWS_PATH,
  };
}
