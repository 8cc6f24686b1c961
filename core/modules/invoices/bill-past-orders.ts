import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { InvoiceRun, type RunChoice } from './invoice-run.entity.ts';
import { billPast, finish, subjectOfRun } from './bill-past.job.ts';
import { previewPastOrders, type PastOrders } from './past-orders.ts';
import { nameOf } from './request-bundle.ts';

const SHOWN = 20;

export interface AtRun {
  readonly organizationId: string;
  readonly id: string;
}

/** Has the orders of a choice billed that the rule wants billed and that have no document yet; a job does it. */
export async function billPastOrders(scope: Scope, past: PastOrders): Promise<InvoiceRun> {
  refuseImpersonated(scope);
  const { orders } = await previewPastOrders(scope, past);
  if (orders === 0) throw new DomainError('invoice_run.nothing', { status: 409 });
  const { organizationId, choice } = past;
  try {
    return await scope.tx(async (tx) => {
      const run = tx.em.create(InvoiceRun, {
        ...{ id: newId(), organizationId, choice, open: true, orderCount: orders, failures: [] },
        ...{ createdBy: nameOf(tx), createdAt: tx.clock.now() },
      });
      // The constraint decides: there is one at a time.
      await tx.em.flush();
      tx.audit('invoice_run.begun', subjectOfRun(run), { after: { orders, ...saidOf(choice) } });
      tx.enqueue(billPast, { runId: run.id });
      return run;
    });
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) {
      throw new DomainError('invoice_run.running', { status: 409, cause: error });
    }
    throw error;
  }
}

/** What was issued stays; nothing else is. */
export async function stopInvoiceRun(scope: Scope, { organizationId, id }: AtRun): Promise<void> {
  const run = await invoiceRunOf(scope, { organizationId, id });
  if (!(await finish(scope, run.id, 'stopped'))) throw new DomainError('invoice_run.over', { status: 409 });
}

/** The last ones, the newest first. */
export function invoiceRunsOf({ em }: Pick<Scope, 'em'>, organizationId: string): Promise<InvoiceRun[]> {
  return em.fork().find(InvoiceRun, { organizationId }, { orderBy: { id: 'desc' }, limit: SHOWN });
}

export async function invoiceRunOf({ em }: Pick<Scope, 'em'>, { organizationId, id }: AtRun): Promise<InvoiceRun> {
  const run = isId(id) ? await em.fork().findOne(InvoiceRun, { id, organizationId }) : null;
  if (!run) throw new DomainError('invoice_run.not_found', { status: 404 });
  return run;
}

function saidOf({ eventId, from, to, mail }: RunChoice) {
  return { ...(eventId && { event: eventId }), ...(from && { from }), ...(to && { to }), mail };
}
