import type { ViewContext, Views } from '../index.ts';
import { dashboardPages } from './admin-dashboard.ts';
import { doorPages } from './admin-door.ts';
import { formPages } from './admin-forms.ts';
import { listPages } from './admin-list.ts';
import { showPages } from './admin-show.ts';
import { mailExamples } from './mail.ts';
import { pdfExamples } from './pdf.ts';
import { accountContext, adminContext, siteContext } from './shared.ts';
import type { Examples } from './shared.ts';
import { accountPages } from './site-account.ts';
import { checkoutPages } from './site-checkout.ts';
import { eventPages } from './site-events.ts';
import { orderPages } from './site-orders.ts';
import { slipPages } from './site-slips.ts';

/** At least one model of every view, by a name that says what it shows. Tests and theme authors render them all. */
export const examples: Examples<Views> = {
  ...eventPages,
  ...checkoutPages,
  ...orderPages,
  ...slipPages,
  ...accountPages,
  ...dashboardPages,
  ...listPages,
  ...showPages,
  ...formPages,
  ...doorPages,
  ...mailExamples,
  ...pdfExamples,
};

/** Where an example is at home. */
export function exampleContext(view: string): ViewContext {
  if (view === 'account') return accountContext;
  return view.startsWith('admin/') ? adminContext : siteContext;
}
