export {
  Promotion,
  PromotionCode,
  type CodeState,
  type PromotionEffect,
  type PromotionKind,
  type PromotionState,
} from './promotion.entity.ts';
export { PromotionFacts } from './promotion-input.ts';
export {
  archivePromotion,
  createPromotion,
  CreatePromotion,
  restorePromotion,
  updatePromotion,
  UpdatePromotion,
  type PromotionAt,
} from './save-promotion.ts';
export { addCodes, AddCodes, codesInFile, MoveCode, setCodeState } from './promotion-codes.ts';
export {
  codesCsv,
  listCodes,
  listPromotions,
  promotionById,
  titlesOfEvents,
  type CodePage,
  type CodeRow,
  type ListPromotions,
  type PromotionRow,
} from './promotion-queries.ts';
export {
  loadPromotions,
  PROMOTION_COLUMNS,
  promotionIn,
  type CodeInUse,
  type LivePromotion,
  type Promotions,
} from './load-promotions.ts';
export {
  automaticNow,
  codesInUse,
  discountFor,
  isFor,
  speaksOfMoney,
  lockedTypes,
  MOST_CODES,
  openSale,
} from './use-codes.ts';
