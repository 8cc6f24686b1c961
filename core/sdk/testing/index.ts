// The kits that prove that a plugin keeps the contract of its capability. They need vitest.
export { describeGateway, gatewayCases, type FakeProvider } from './gateway-kit.ts';
export { gatewayContext, paymentRequest, refusalOf } from './gateway-calls.ts';
export * from './vendor-server.ts';
export { describeStoredValueGateway } from './stored-value-kit.ts';
export { describeCache, type CacheSubject } from './cache-kit.ts';
export { describeQueue, type QueueSubject } from './queue-kit.ts';
export { describeStorage, type StorageSubject } from './storage-kit.ts';
export { describeMailer, type ArrivedMail, type MailServer } from './mailer-kit.ts';
export { describeRates, type RatesSubject } from './rates-kit.ts';
export { describePdfRenderer, type PdfSubject } from './pdf-kit.ts';
export { describeSignInProvider, type Returned, type SignInSubject } from './sign-in-kit.ts';
export { describeSiteVerify, type SiteVerifySubject } from './site-verify-kit.ts';
export { registeredBy } from './registered-by.ts';
export { describeLanguagePack, type LanguagePackSubject } from './language-pack-kit.ts';
