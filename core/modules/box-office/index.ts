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
export { TillClosing } from './till-closing.entity.ts';
export { closeTill, correctTill, TillCount } from './close-till.ts';
export { handOut, tillsAt, type TillAt } from './hand-out.ts';
export { mayTill, refuseStrangersTill, type TillAddress } from './may-till.ts';
export { openTill, type OpenTill } from './open-till.ts';
export {
  closingById,
  closingsCsv,
  listClosings,
  movedIn,
  movedOut,
  type ListClosings,
  type TillClosingRow,
} from './till-queries.ts';
