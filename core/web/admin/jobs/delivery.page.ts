import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import type { AuditEntry } from '../../../kernel/audit/audit.entity.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { Delivery } from '../../../kernel/jobs/delivery.entity.ts';
import { deliveryHistory } from '../../../kernel/jobs/delivery-queries.ts';
import { dismissDelivery, isDismissible } from '../../../kernel/jobs/dismiss-delivery.ts';
import { isRetriable, retryDelivery } from '../../../kernel/jobs/retry-delivery.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { Action, Cell, ConfirmView, ShowView, TimelineEntry } from '../../../render/contract/index.ts';
import { instantCell, instantText, kindText, stateBadge } from './job-words.ts';

const hrefOf = (id: string) => `/admin/jobs/${id}`;
const Nothing = z.object({});

export const deliveryPage = page({
  path: '/admin/jobs/:id',
  may: 'site.admin',
  async show(scope, { id }) {
    const delivery = await deliveryAt(scope, id);
    const model: ShowView = {
      title: delivery.name,
      subtitle: kindText(scope, delivery),
      breadcrumbs: [{ label: scope.t('jobs.title'), href: '/admin/jobs' }],
      badges: [stateBadge(scope, delivery.state)],
      actions: actionsOf(scope, delivery),
      main: [
        ...(delivery.lastError ? [facts(scope, 'error', [['error', codeCell(delivery.lastError)]])] : []),
        facts(scope, 'payload', [['payload', codeCell(JSON.stringify(delivery.payload, null, 2))]]),
        {
          kind: 'timeline',
          title: scope.t('jobs.history.title'),
          entries: (await deliveryHistory(scope.em, id)).map((entry) => historyEntry(scope, entry)),
          empty: scope.t('jobs.history.empty'),
        },
      ],
      aside: [facts(scope, 'facts', factsOf(scope, delivery))],
    };
    return { view: 'admin/show', model };
  },
});

export const retryDeliveryPage = page({
  path: '/admin/jobs/:id/retry',
  may: 'site.admin',
  form: Nothing,
  show: async (_scope, { id }) => ({ goTo: hrefOf(id) }),
  async submit(scope, { id }) {
    await retryDelivery(scope, id);
    return { goTo: hrefOf(id), flash: 'jobs.flash.retry' };
  },
});

export const dismissDeliveryPage = page({
  path: '/admin/jobs/:id/dismiss',
  may: 'site.admin',
  form: Nothing,
  async show(scope, { id }) {
    const delivery = await deliveryAt(scope, id);
    const model: ConfirmView = {
      title: scope.t('jobs.dismiss'),
      breadcrumbs: [
        { label: scope.t('jobs.title'), href: '/admin/jobs' },
        { label: delivery.name, href: hrefOf(id) },
      ],
      text: scope.t('jobs.dismiss_text', { name: delivery.name }),
      consequences: [scope.t('jobs.dismiss_consequence')],
      action: `${hrefOf(id)}/dismiss`,
      hidden: [],
      fields: [],
      submit: scope.t('jobs.dismiss'),
      tone: 'danger',
      cancelHref: hrefOf(id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { id }) {
    await dismissDelivery(scope, id);
    return { goTo: hrefOf(id), flash: 'jobs.flash.dismiss' };
  },
});

async function deliveryAt(scope: Scope, id: string): Promise<Delivery> {
  const delivery = isUuid(id) && (await scope.em.findOne(Delivery, { id }));
  if (!delivery) throw new DomainError('job.not_found', { status: 404 });
  return delivery;
}

function actionsOf(scope: Scope, { id, state }: Delivery): Action[] {
  return [
    ...(isRetriable(state)
      ? [{ label: scope.t('jobs.retry'), action: `${hrefOf(id)}/retry`, tone: 'primary' as const }]
      : []),
    ...(isDismissible(state)
      ? [{ label: scope.t('jobs.dismiss'), href: `${hrefOf(id)}/dismiss`, tone: 'danger' as const, dialog: true }]
      : []),
  ];
}

function facts(scope: Scope, section: string, entries: readonly (readonly [string, Cell])[]) {
  return {
    kind: 'facts' as const,
    title: scope.t(`jobs.section.${section}`),
    facts: entries.map(([column, cell]) => ({ label: scope.t(`jobs.column.${column}`), cell })),
  };
}

function factsOf(scope: Scope, delivery: Delivery): [string, Cell][] {
  return [
    ['attempts', { kind: 'count', text: String(delivery.attempts) }],
    ['created', instantCell(scope, delivery.createdAt)],
    ['run_at', instantCell(scope, delivery.runAt)],
    ['finished', instantCell(scope, delivery.finishedAt)],
    ['id', codeCell(delivery.id)],
  ];
}

function codeCell(text: string): Cell {
  return { kind: 'code', text };
}

function historyEntry(scope: Scope, { action, at, actorLabel, actorKind }: AuditEntry): TimelineEntry {
  return {
    text: scope.t(`jobs.history.${action.replace('.', '_')}`),
    who: actorLabel ?? actorKind,
    when: instantText(scope, at),
    iso: at.toISOString(),
  };
}
