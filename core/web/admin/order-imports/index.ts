import { resumeImportPage, startImportPage, stopImportPage, undoImportPage } from './acts.page.ts';
import { importColumnsPage } from './columns.page.ts';
import { guestsPage } from './guests.page.ts';
import { importsPage } from './list.page.ts';
import { importPage, importProblemsPage } from './show.page.ts';
import { importExamplePage, uploadImportPage } from './upload.page.ts';

export const orderImportPages = [
  importsPage,
  uploadImportPage,
  importExamplePage,
  guestsPage,
  importPage,
  importColumnsPage,
  startImportPage,
  stopImportPage,
  resumeImportPage,
  undoImportPage,
  importProblemsPage,
];
