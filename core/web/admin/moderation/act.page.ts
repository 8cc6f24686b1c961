import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  ContactOrganizer,
  contactOrganizer,
  DismissReport,
  dismissReport,
  liftTakedown,
  reportAt,
  TakeDownEvent,
  takeDownEvent,
} from '../../../modules/moderation/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { reportHref } from './report.page.ts';
import { REPORTS } from './reports.page.ts';

export const dismissReportPage = page({
  path: `${REPORTS}/:report/dismiss`,
  may: 'site.admin',
  form: DismissReport,
  show: async (scope, { report }, request) => asked(scope, report, request, { act: 'dismiss', form: DismissReport }),
  async submit(scope, { report }, { note }) {
    await dismissReport(scope, { reportId: report, note });
    return { goTo: REPORTS, flash: 'moderation.done.dismiss' };
  },
});

export const contactOrganizerPage = page({
  path: `${REPORTS}/:report/contact`,
  may: 'site.admin',
  form: ContactOrganizer,
  show: async (scope, { report }, request) => asked(scope, report, request, { act: 'contact', form: ContactOrganizer }),
  async submit(scope, { report }, { message }) {
    await contactOrganizer(scope, { reportId: report, message });
    return { goTo: reportHref(report), flash: 'moderation.done.contact' };
  },
});

export const takeDownEventPage = page({
  path: `${REPORTS}/:report/take-down`,
  may: 'site.admin',
  form: TakeDownEvent,
  show: async (scope, { report }, request) => asked(scope, report, request, { act: 'take_down', form: TakeDownEvent }),
  async submit(scope, { report }, { reason }) {
    await takeDownEvent(scope, { reportId: report, reason });
    return { goTo: reportHref(report), flash: 'moderation.done.take_down' };
  },
});

const Nothing = z.object({});

export const liftTakedownPage = page({
  path: `${REPORTS}/:report/lift`,
  may: 'site.admin',
  form: Nothing,
  show: async (scope, { report }, request) => asked(scope, report, request, { act: 'lift', form: Nothing }),
  async submit(scope, { report }) {
    await liftTakedown(scope, { reportId: report });
    return { goTo: reportHref(report), flash: 'moderation.done.lift' };
  },
});

interface Act {
  readonly act: 'dismiss' | 'contact' | 'take_down' | 'lift';
  readonly form: z.ZodObject;
}

/** The question before the act, with what it does. */
async function asked(scope: Scope, id: string, { again }: PageRequest, { act, form }: Act) {
  const { report } = await reportAt(scope, id);
  const model: ConfirmView = {
    title: scope.t(`moderation.act.${act}`),
    breadcrumbs: [
      { label: scope.t('moderation.title'), href: REPORTS },
      { label: report.eventTitle, href: reportHref(id) },
    ],
    text: scope.t(`moderation.ask.${act}`, { event: report.eventTitle }),
    consequences: [scope.t(`moderation.effect.${act}`)],
    action: `${reportHref(id)}/${act.replace('_', '-')}`,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields: fieldsFromSchema(form, { say: scope.t, values: again?.values ?? {}, errors: again?.errors }),
    submit: scope.t(`moderation.act.${act}`),
    tone: act === 'take_down' ? 'danger' : 'primary',
    cancelHref: reportHref(id),
  };
  return { view: 'admin/confirm', model };
}
