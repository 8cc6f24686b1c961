export { BOX_OFFICE_METHODS, BoxOfficeSale, sellAtBoxOffice, type SoldAtBoxOffice } from './sell-at-box-office.ts';
export { boxOfficeSales, tillSums, type BoxOfficeRow, type TillSum } from './box-office-queries.ts';
