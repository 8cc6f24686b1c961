import type { Order } from '@paypal/paypal-server-sdk';

/** How long PayPal knows an order that nobody approved, unless it promised an account more. */
const LIFE_MS = 3 * 60 * 60 * 1000;

const REF = /^([A-Z0-9]{1,36})-([A-Z]{3})-(\d{1,12})$/;

/**
 * The name of a payment: the order's id, its currency, and when it was begun. An order that was left alone is unknown to
 * PayPal after a few hours, as if it had never been; its name says that it was, and that it is over.
 */
export function refOf({ id, createTime, purchaseUnits }: Order): string {
  const begunAt = Date.parse(createTime ?? '');
  const currency = purchaseUnits?.[0]?.amount?.currencyCode;
  if (!id || !currency || Number.isNaN(begunAt)) throw new RangeError('PayPal told an order without its facts');
  return `${id}-${currency}-${Math.floor(begunAt / 1000)}`;
}

export function orderIdOf(ref: string): string {
  return REF.exec(ref)?.[1] ?? ref;
}

/** The currency of an order that PayPal need not know any more. */
export function lapsedCurrency(ref: string): string | undefined {
  const [, , currency, seconds] = REF.exec(ref) ?? [];
  return Number(seconds) * 1000 < Date.now() - LIFE_MS ? currency : undefined;
}
