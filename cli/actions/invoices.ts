import type { Command } from 'commander';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import { verifyInvoices, type InvoiceProblem } from '../../core/modules/invoices/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

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

function sentenceOf({ kind, what, currency, wanted, found }: InvoiceProblem): string {
  if (kind === 'gap') return `The series ${what} has come to ${wanted}, and holds ${found}.`;
  if (kind === 'changed') return `${what} is not what it was when it was issued.`;
  const sum = (minor: number | null) => `${toDecimal(money(minor ?? 0, currency!))} ${currency}`;
  return `Order ${what} costs ${sum(wanted)}, and its documents say ${sum(found)}.`;
}
