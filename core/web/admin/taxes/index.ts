import { eventTaxesPage } from './event-taxes.page.ts';
import { editTaxPage, newTaxPage, taxesPage } from './rates.page.ts';

export const taxPages = [taxesPage, newTaxPage, editTaxPage, eventTaxesPage];
