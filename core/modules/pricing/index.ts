export { priceOrder } from './price-order.ts';
export { priceFee, priceMoreOfFee, scaledParts, type FeeBasis } from './price-fees.ts';
export { chargeTaxes, taxesTogether, waiveTaxes } from './add-taxes.ts';
export { percentOf, portion } from './whole.ts';
export type {
  Discount,
  DiscountEffect,
  FeeParts,
  FeeToCharge,
  LineToPrice,
  OrderToPrice,
  PricedOrder,
  TaxAmount,
  TaxedAmount,
  TaxRate,
} from './price.types.ts';
