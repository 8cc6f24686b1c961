// Paystack takes letters, digits and "-", ".", "=" in a reference (paystack.com/docs/api/transaction#initialize), and each
// reference once.

/** What a payment is known by: its key, in the signs that Paystack takes. Keys have neither a "." nor a "=". */
export function referenceOf(key: string): string {
  return key.replaceAll('_', '.');
}

/** Of the nth page of a payment: the first is the payment's own. */
export function pageReference(ref: string, page: number): string {
  return page === 1 ? ref : `${ref}=${page}`;
}

/** The payment that a page is of. */
export function paymentOf(reference: string): string {
  return reference.replace(/=\d+$/, '');
}
