import { ledgerCsvPage, ledgerPage } from './list.page.ts';
import { statementCsvPage, statementPage } from './statement.page.ts';

export const ledgerPages = [ledgerPage, ledgerCsvPage, statementPage, statementCsvPage];
