export { priceFee, priceOrder } from './price-order.ts';
export { chargeTaxes, taxesTogether, waiveTaxes } from './add-taxes.ts';
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
