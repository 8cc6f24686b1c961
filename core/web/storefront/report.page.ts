import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventBySlug } from '../../modules/events/index.ts';
import { REPORT_REASONS, ReportEvent, reportEvent } from '../../modules/moderation/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';

/** Tells the site that something is wrong with an event. What is told goes to the site's admins, not to the organizer. */
export const reportEventPage = page({
  path: '/e/:slug/report',
  may: 'public',
  form: ReportEvent,
  captcha: true,
  limit: { limit: 10, perSeconds: 3600 },
  async show(scope, { slug }, { again, query }) {
    const event = await eventAt(scope, slug);
    const href = `/e/${event.slug}`;
    if (query['sent'] !== undefined) {
      const model: MessageView = {
        title: scope.t('report.sent_title'),
        text: scope.t('report.sent_text'),
        icon: 'check',
        actions: [{ label: scope.t('report.back'), href, tone: 'quiet' }],
      };
      return { view: 'message', model, frame: { noindex: true } };
    }
    const reasons = REPORT_REASONS.map((value) => ({ value, label: scope.t(`report.reasons.${value}`) }));
    const model: FormPageView = {
      title: scope.t('report.title'),
      intro: scope.t('report.intro', { event: translate(event.title, scope.locale, event.locale) }),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${href}/report`,
      hidden: [],
      fields: fieldsFromSchema(ReportEvent, {
        say: scope.t,
        values: again?.values ?? {},
        errors: again?.errors,
        only: ['reason', 'text', 'email'],
        over: { reason: { widget: 'radio', options: reasons }, text: { rows: 6 }, email: { autocomplete: 'email' } },
      }),
      submit: scope.t('report.submit'),
      links: [{ label: scope.t('report.back'), href }],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, { slug }, values) {
    const event = await eventAt(scope, slug);
    await reportEvent(scope, { ...values, eventId: event.id });
    return { goTo: `/e/${event.slug}/report?sent=1` };
  },
});

async function eventAt(scope: Scope, slug: string) {
  const event = await eventBySlug(scope, slug);
  if (!event || event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
  return event;
}
