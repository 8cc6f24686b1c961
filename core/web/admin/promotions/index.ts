import { blockCodePage, newCodesPage, unblockCodePage } from './codes.page.ts';
import { archivePromotionPage, editPromotionPage, newPromotionPage, restorePromotionPage } from './edit.page.ts';
import { codesCsvPage, promotionPage } from './promotion.page.ts';
import { promotionsPage } from './promotions.page.ts';

export const promotionPages = [
  promotionsPage,
  newPromotionPage,
  promotionPage,
  codesCsvPage,
  editPromotionPage,
  archivePromotionPage,
  restorePromotionPage,
  newCodesPage,
  blockCodePage,
  unblockCodePage,
];
