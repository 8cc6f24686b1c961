import type { ViewContext, Views } from '../index.ts';
import { adminExamples } from './admin.ts';
import { mailExamples } from './mail.ts';
import { pdfExamples } from './pdf.ts';
import { adminContext, siteContext } from './shared.ts';
import { siteExamples } from './site.ts';

/** At least one model of every view, by a name that says what it shows. Tests and theme authors render them all. */
export const examples: { [V in keyof Views]: Record<string, Views[V]> } = {
  ...siteExamples,
  ...adminExamples,
  ...mailExamples,
  ...pdfExamples,
};

/** Where an example is at home. */
export const exampleContext = (view: string): ViewContext => (view.startsWith('admin/') ? adminContext : siteContext);
