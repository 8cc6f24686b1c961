export {
  BOX_OFFICE_METHODS,
  BoxOfficeSale,
  quoteAtBoxOffice,
  sellAtBoxOffice,
  type SoldAtBoxOffice,
} from './sell-at-box-office.ts';
export { boxOfficeSales, tillSums, tillSumsCsv, type BoxOfficeRow, type TillSum } from './box-office-queries.ts';
export { codesOfSale } from './hand-over-cards.ts';
export { previewUndo, undoableSale, undoSale } from './undo-sale.ts';
