import { eventTaxesPage } from './event-taxes.page.ts';
import { editTaxPage, newTaxPage, taxesPage } from './rates.page.ts';
import { taxTotalsPage } from './totals.page.ts';

export const taxPages = [taxTotalsPage, taxesPage, newTaxPage, editTaxPage, eventTaxesPage];
