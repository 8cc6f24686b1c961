import type { AdminViews } from './admin.ts';
import type { MailViews } from './mail.ts';
import type { PdfViews } from './pdf.ts';
import type { SiteViews } from './site.ts';

export type * from './account.ts';
export type * from './admin.ts';
export type * from './box-office.ts';
export type * from './checkout.ts';
export type * from './common.ts';
export type * from './context.ts';
export type * from './mail.ts';
export type * from './pdf.ts';
export type * from './site.ts';
export type * from './slips.ts';
export type * from './ticket-picker.ts';

/** Every view of core by name, with its model. Plugins extend it by declaration merging. */
export interface Views extends SiteViews, AdminViews, MailViews, PdfViews {}

export type ViewName = keyof Views;

/** The version of this contract; a theme names the one it was written for. */
export const CONTRACT = 1;
