import { describeLanguagePack } from 'eventportal/sdk/testing';

describeLanguagePack({
  root: new URL('.', import.meta.url),
  // German law wants nothing but these two words on the button; the amount stands right above it.
  leavesOut: { 'orders.checkout.submit': ['amount'] },
});
