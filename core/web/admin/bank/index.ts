import { bankBatchDonePage, bankBatchFilePage, bankBatchPage } from './batch.page.ts';
import { assignEntryPage, bankEntryPage, ignoreEntryPage, returnEntryPage } from './entry.page.ts';
import { bankPage } from './list.page.ts';
import {
  discardStatementPage,
  newStatementPage,
  runStatementPage,
  statementColumnsPage,
  statementPage,
} from './statement.page.ts';
import { refuseTransferPage } from './refuse.page.ts';
import { splitEntryPage } from './split.page.ts';
import { bankTransfersPage, exportTransfersPage, transferDonePage, whereToPage } from './transfers.page.ts';

export const bankPages = [
  bankPage,
  newStatementPage,
  statementPage,
  statementColumnsPage,
  runStatementPage,
  discardStatementPage,
  bankEntryPage,
  assignEntryPage,
  splitEntryPage,
  returnEntryPage,
  ignoreEntryPage,
  bankTransfersPage,
  exportTransfersPage,
  whereToPage,
  transferDonePage,
  refuseTransferPage,
  bankBatchPage,
  bankBatchFilePage,
  bankBatchDonePage,
];
