import type { Command } from 'commander';
import { DomainError } from '../../core/kernel/errors.ts';
import { isId } from '../../core/kernel/ids.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import {
  billPastOrders,
  previewPastOrders,
  verifyInvoices,
  type InvoiceProblem,
} from '../../core/modules/invoices/index.ts';
import { organizationById, organizationBySlug } from '../../core/modules/organizations/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

export async function verify(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const report = await withSite(command, (app) => verifyInvoices(app.scope()));
  for (const problem of report.problems) out.line(`${bad('✖')} ${sentenceOf(problem)}`);
  if (report.ok) {
    const { documents, series } = report;
    out.ok(
      `${counted(documents, 'document is', 'documents are')} in order, in ${counted(series, 'series', 'series')}.`,
    );
  }
  out.result(report);
  if (!report.ok) process.exitCode = EXIT.refused;
}

interface PastFlags {
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
  readonly mail: boolean;
  readonly dryRun?: boolean;
}

/** The office's act from a shell. The workers of the portal do it; its page and this command say how far it is. */
export async function billPast(organization: string, flags: PastFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  const { event: eventId = null, from = null, to = null } = flags;
  for (const day of [from, to]) {
    if (day !== null && !/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new UsageError(`${day} is no day such as 2027-03-01.`);
  }
  if (eventId !== null && !isId(eventId)) throw new UsageError(`${eventId} is no id of an event.`);
  await withSite(command, async (app) => {
    const scope = app.scope();
    const organizationId = await organizationIdOf(scope, organization);
    const past = { organizationId, choice: { eventId, from, to, mail: flags.mail ? 'by_rule' : 'nobody' } as const };
    const { orders, period, totals } = await previewPastOrders(scope, past);
    const days = period && [period.from, period.to].map((at) => at.toISOString().slice(0, 10));
    out.line(
      `${counted(orders, 'order has', 'orders have')} no invoice${days ? `, placed ${days.join(' to ')}` : ''}.`,
    );
    for (const { currency, totalMinor } of totals) out.line(`${toDecimal(money(totalMinor, currency))} ${currency}`);
    if (flags.dryRun) return out.result({ orders, totals });
    const { id } = await billPastOrders(scope, past);
    out.ok('Begun: the workers of the portal issue them, and its page says how far that is.');
    out.result({ id, orders, totals });
  });
}

async function organizationIdOf(scope: Scope, named: string): Promise<string> {
  const found = isId(named) ? await organizationById(scope, named) : await organizationBySlug(scope, named);
  if (!found) throw new DomainError('organization.not_found', { status: 404 });
  return found.id;
}

function sentenceOf({ kind, what, currency, wanted, found }: InvoiceProblem): string {
  if (kind === 'gap') return `The series ${what} has come to ${wanted}, and holds ${found}.`;
  if (kind === 'lost') return `${what} was issued, and is gone.`;
  if (kind === 'changed') return `${what} is not what it was when it was issued.`;
  const sum = (minor: number | null) => `${toDecimal(money(minor ?? 0, currency!))} ${currency}`;
  return `Order ${what} costs ${sum(wanted)}, and its documents say ${sum(found)}.`;
}
