import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import {
  archiveTerms,
  createTerms,
  restoreTerms,
  termsById,
  TermsFacts,
  termsInside,
  updateTerms,
  type TermsRow,
} from '../../../modules/terms/index.ts';
import type { Cell, FormView, ShowView } from '../../../render/contract/index.ts';
import { historyEntries } from '../audit/history.ts';
import { eventTitle } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { settingsTabs } from '../organizations/settings-tabs.ts';

const hrefOf = ({ organization }: PageRequest): string => `/admin/o/${organization!.slug}/settings/terms`;

/** The texts that buyers agree to, of the whole organization and of its events. */
const termsListPage = page({
  path: '/admin/o/:org/settings/terms',
  may: 'settings.write',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const all = await termsInside(scope, organizationId);
    const titles = await titlesOf(scope, organizationId);
    const model: ShowView = {
      title: scope.t('terms.title'),
      subtitle: request.organization!.name,
      tabs: settingsTabs(scope, request, 'settings/terms'),
      actions: [{ label: scope.t('terms.new.title'), href: `${hrefOf(request)}/new`, tone: 'primary', icon: 'plus' }],
      main: [
        {
          kind: 'table',
          title: scope.t('terms.title'),
          help: scope.t('terms.help'),
          table: {
            caption: scope.t('terms.title'),
            columns: [
              { label: scope.t('terms.column.text') },
              { label: scope.t('terms.column.event') },
              { label: scope.t('tickets.column.state') },
              { label: scope.t('tickets.column.actions'), quiet: true },
            ],
            rows: all.map((terms) => ({ cells: cellsOf(scope, request, terms, titles) })),
            empty: scope.t('terms.empty'),
          },
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

function cellsOf(scope: Scope, request: PageRequest, terms: TermsRow, titles: ReadonlyMap<string, string>): Cell[] {
  const href = `${hrefOf(request)}/${terms.id}`;
  const isActive = terms.state === 'active';
  return [
    {
      kind: 'link',
      text: translate(terms.label, scope.locale),
      href,
      detail: scope.t('terms.version', { number: terms.revision }),
    },
    { kind: 'text', text: terms.eventId === null ? scope.t('terms.all_events') : (titles.get(terms.eventId) ?? '') },
    {
      kind: 'badge',
      label: isActive
        ? scope.t(terms.required ? 'questions.required' : 'questions.optional')
        : scope.t('tickets.state.archived'),
      tone: isActive && terms.required ? 'info' : 'neutral',
    },
    {
      kind: 'actions',
      actions: [
        {
          label: scope.t(isActive ? 'tickets.archive.link' : 'tickets.restore'),
          action: `${href}/${isActive ? 'archive' : 'restore'}`,
          tone: 'quiet',
        },
      ],
    },
  ];
}

async function titlesOf(scope: Scope, organizationId: string): Promise<Map<string, string>> {
  const { rows } = await listEvents(scope, { organizationId, limit: 100 });
  return new Map(rows.map((event) => [event.id, eventTitle(scope, event)]));
}

const TermsForm = z.object({
  label: TermsFacts.shape.label.meta({
    title: 'terms.field.label',
    help: 'terms.field.label_help',
    widget: 'translated',
  }),
  body: translatedText(50_000).meta({
    ...{ title: 'terms.field.body', help: 'terms.field.body_help' },
    ...{ widget: 'translated', multiline: true, rows: 10 },
  }),
  required: z.boolean().default(false).meta({ title: 'terms.field.required' }),
  event: z.string().max(40).default('').meta({ title: 'terms.column.event', widget: 'select' }),
  version: z.coerce.number().int().optional(),
});

async function formOf(scope: Scope, request: PageRequest, terms: TermsRow | undefined): Promise<FormView> {
  const titles = await titlesOf(scope, request.organization!.id);
  const all = { value: '', label: scope.t('terms.all_events') };
  return formModel(scope, request, {
    title: terms ? translate(terms.label, scope.locale) : scope.t('terms.new.title'),
    breadcrumbs: [{ label: scope.t('terms.title'), href: hrefOf(request) }],
    schema: TermsForm,
    values: terms ? { ...terms } : { required: true, event: '' },
    // Whom a text concerns stays: what was agreed to was agreed to there.
    groups: [{ fields: ['label', 'body', 'required', ...(terms ? [] : ['event'])] }],
    fields: {
      locales: [...scope.site.locales],
      over: { event: { options: [all, ...[...titles].map(([value, label]) => ({ value, label }))] } },
    },
    action: terms ? `${hrefOf(request)}/${terms.id}` : `${hrefOf(request)}/new`,
    submit: scope.t(terms ? 'form.save' : 'terms.new.submit'),
    cancelHref: hrefOf(request),
    ...(terms && { version: terms.version, history: await historyEntries(scope, [terms.id], 'UTC') }),
  });
}

const newTermsPage = page({
  path: '/admin/o/:org/settings/terms/new',
  may: 'settings.write',
  form: TermsForm,
  show: async (scope, _at, request) => ({ view: 'admin/form', model: await formOf(scope, request, undefined) }),
  async submit(scope, _at, { label, body, required, event }, request) {
    const eventId = z.uuid().safeParse(event).data ?? null;
    await createTerms(scope, { organizationId: request.organization!.id, eventId, label, body, required });
    return { goTo: hrefOf(request), flash: 'terms.new.done' };
  },
});

const editTermsPage = page({
  path: '/admin/o/:org/settings/terms/:terms',
  may: 'settings.write',
  form: TermsForm.omit({ event: true }),
  async show(scope, { terms: id }, request) {
    const terms = await termsById(scope, { organizationId: request.organization!.id, id });
    if (!terms) throw new DomainError('terms.not_found', { status: 404 });
    return { view: 'admin/form', model: await formOf(scope, request, terms) };
  },
  async submit(scope, { terms: id }, { label, body, required, version }, request) {
    await updateTerms(scope, { organizationId: request.organization!.id, id, label, body, required, version });
    return { goTo: hrefOf(request), flash: 'terms.edit.done' };
  },
});

const archiveTermsPage = page({
  path: '/admin/o/:org/settings/terms/:terms/archive',
  may: 'settings.write',
  show: async (_scope, _at, request) => ({ goTo: hrefOf(request) }),
  async submit(scope, { terms: id }, _values, request) {
    await archiveTerms(scope, { organizationId: request.organization!.id, id });
    return { goTo: hrefOf(request), flash: 'terms.archived' };
  },
});

const restoreTermsPage = page({
  path: '/admin/o/:org/settings/terms/:terms/restore',
  may: 'settings.write',
  show: async (_scope, _at, request) => ({ goTo: hrefOf(request) }),
  async submit(scope, { terms: id }, _values, request) {
    await restoreTerms(scope, { organizationId: request.organization!.id, id });
    return { goTo: hrefOf(request), flash: 'terms.restored' };
  },
});

export const termsAdminPages = [termsListPage, newTermsPage, editTermsPage, archiveTermsPage, restoreTermsPage];
