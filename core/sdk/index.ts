// What a plugin may import. Everything here is promised by the version of eventportal; nothing else is.

// The hook points. `export *` keeps the interfaces open: a plugin adds its own events with
// `declare module 'eventportal/sdk' { interface Events { 'acme.opened': { v: 1; ref: string } } }`.
export * from '../kernel/hooks/points.ts';
// Every module's points, or a plugin's compiler would know only the plugin's own.
export type * from '../modules/admission/admission.hooks.ts';
export type * from '../modules/blocks/blocks.hooks.ts';
export type * from '../modules/data-exports/data-exports.hooks.ts';
export type * from '../modules/events/events.hooks.ts';
export type * from '../modules/exchange-rates/exchange-rates.hooks.ts';
export type * from '../modules/gift-cards/gift-cards.hooks.ts';
export type * from '../modules/invoices/invoices.hooks.ts';
export type * from '../modules/moderation/moderation.hooks.ts';
export type * from '../modules/orders/orders.hooks.ts';
export type * from '../modules/payments/payments.hooks.ts';
export type * from '../modules/tickets/tickets.hooks.ts';
export type * from '../modules/waiting-list/waiting-list.hooks.ts';
export type * from '../modules/users/account.hooks.ts';
export type * from '../modules/users/users.hooks.ts';

export { definePlugin } from '../kernel/plugins/define.ts';
export type {
  HealthCheck,
  HookRegistrar,
  Plugin,
  PluginDefinition,
  PluginRoute,
  Registrar,
  SiteServices,
} from '../kernel/plugins/define.ts';
export { page } from '../kernel/pages/page.ts';
export type {
  FieldErrors,
  NavEntry,
  OrganizationPermission,
  Page,
  PageParams,
  PageRequest,
  Permission,
  Reply,
  SetCookie,
  UploadedFile,
} from '../kernel/pages/page.ts';
export { defineJob } from '../kernel/jobs/define.ts';
export type { JobDefinition, RetryPolicy, Schedule } from '../kernel/jobs/define.ts';
export { defineSettings } from '../kernel/settings/settings.ts';
export type { SettingsDefinition, SettingsPlace, SettingsReader } from '../kernel/settings/settings.ts';
export { defineMigration } from '../kernel/db/migration.ts';
export type { MigrationDefinition, Statements } from '../kernel/db/migration.ts';

export type { Actor } from '../kernel/scope/actor.ts';
export type {
  AuditChange,
  AuditSubject,
  Origin,
  Scope,
  ScopeFacts,
  SiteFacts,
  TxScope,
} from '../kernel/scope/scope.ts';
export type { Clock, Duration } from '../kernel/clock.ts';
export type { Logger } from '../kernel/log.ts';

export { ConfigError, DomainError, InvalidInput, OutsideError, messageOf } from '../kernel/errors.ts';
export type { ConfigErrorOptions, DomainErrorOptions, ErrorParams, FieldProblem } from '../kernel/errors.ts';
export { newCode, newId, newToken } from '../kernel/ids.ts';
export { textWithin } from '../kernel/text-within.ts';
export { deriveKey, hashToken, sameText, seal, unseal } from '../kernel/seal.ts';

export { add, allocate, formatMoney, fromDecimal, money, times, toDecimal } from '../kernel/values/money.ts';
export type { Money } from '../kernel/values/money.ts';
export { CURRENCIES, exponentOf, isCurrency } from '../kernel/values/currencies.ts';
export { exchange, isRate } from '../kernel/values/exchange.ts';
export type { RateTable } from '../kernel/values/exchange.ts';
export { translate } from '../kernel/values/translated.ts';
export type { Translated } from '../kernel/values/translated.ts';
export { instantOf, isZone, localOf } from '../kernel/values/zoned.ts';

export { GatewayError } from '../kernel/capabilities/gateway.ts';
export type {
  BankAccount,
  CardStore,
  DisputeEvidence,
  DisputeReason,
  DisputeSnapshot,
  DisputeState,
  FailureReason,
  GatewayContext,
  GatewayErrorCode,
  NextStep,
  Notice,
  PaymentGateway,
  PaymentSnapshot,
  PaymentStarted,
  PaymentState,
  RawRequest,
  RefundSnapshot,
  RefundState,
  StartPayment,
  TakenFromCard,
} from '../kernel/capabilities/gateway.ts';
export type {
  PayeeSnapshot,
  PayeeState,
  PayeeTransfers,
  StartOnboarding,
  TransferRefusal,
  TransferRequest,
  TransferSnapshot,
} from '../kernel/capabilities/gateway-transfers.ts';
export type { Movement, MovementKind, ReportPage, ReportRequest } from '../kernel/capabilities/gateway-report.ts';
export type { Cache, RateVerdict } from '../kernel/capabilities/cache.ts';
export type { Capabilities, RegisteredGateway } from '../kernel/capabilities/capabilities.ts';
export type { MailAttachment, Mailer, MailMessage } from '../kernel/capabilities/mailer.ts';
export type { PushSender, SmsSender } from '../kernel/capabilities/messaging.ts';
export type { PdfRenderer } from '../kernel/capabilities/pdf.ts';
export type { RatesProvider, ReportedRates } from '../kernel/capabilities/rates.ts';
export type { SearchDocument, SearchEngine } from '../kernel/capabilities/search.ts';
export type { Captcha } from '../kernel/capabilities/captcha.ts';
export { siteVerify, type SiteVerify } from '../kernel/capabilities/site-verify.ts';
export { mappedIn, MembershipMapping, membershipsFor } from '../kernel/capabilities/membership-mapping.ts';
export { redirectOf, runStrategy, userOfCode, visitStateStore } from '../kernel/capabilities/passport.ts';
export type { CodeAnswer, StrategyOutcome } from '../kernel/capabilities/passport.ts';
export type {
  MappedMembership,
  SignInAnswer,
  SignInProfile,
  SignInProvider,
  SignInVisit,
  SignOutAnswer,
  SignOutVisit,
} from '../kernel/capabilities/sign-in.ts';
export { StorageFull } from '../kernel/capabilities/storage.ts';
export type { Storage } from '../kernel/capabilities/storage.ts';
export type { Queue, QueueItem } from '../kernel/queue/queue.ts';
