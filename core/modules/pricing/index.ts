export { priceOrder } from './price-order.ts';
export { taxesTogether } from './add-taxes.ts';
export { percentOf } from './whole.ts';
export type {
  Discount,
  DiscountEffect,
  FeeToCharge,
  LineToPrice,
  OrderToPrice,
  PricedOrder,
  TaxAmount,
  TaxedAmount,
  TaxRate,
} from './price.types.ts';
