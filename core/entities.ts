import { AuditCheckpoint } from './kernel/audit/audit-checkpoint.entity.ts';
import { AuditEntry } from './kernel/audit/audit.entity.ts';
import { Edition } from './kernel/edition/edition.entity.ts';
import { IdempotencyKey } from './kernel/idempotency/idempotency.entity.ts';
import { Delivery } from './kernel/jobs/delivery.entity.ts';
import { OutboxRow } from './kernel/outbox/outbox.entity.ts';
import { QueueRow } from './kernel/queue/queue-row.entity.ts';
import { Setting } from './kernel/settings/setting.entity.ts';
import { ApiKey, Device, OAuthClient, OAuthItem, RefreshToken, SigningKey } from './modules/access/index.ts';
import { CheckInList, Scan } from './modules/admission/index.ts';
import { TillClosing } from './modules/box-office/index.ts';
import { Cancellation } from './modules/cancellations/index.ts';
import { Block } from './modules/blocks/index.ts';
import { DataExport } from './modules/data-exports/index.ts';
import { Event, Occurrence } from './modules/events/index.ts';
import { RateDay } from './modules/exchange-rates/index.ts';
import { EventReport, EventTakedown } from './modules/moderation/index.ts';
import { FeeRule } from './modules/fees/index.ts';
import { GiftCard, GiftCardMovement } from './modules/gift-cards/index.ts';
import { Media } from './modules/media/index.ts';
import { Message } from './modules/messages/index.ts';
import {
  Answer,
  AnswerFile,
  Checkout,
  Consent,
  OccurrenceSeat,
  Order,
  OrderChange,
  OrderDiscount,
  OrderNote,
  OrderLine,
  Ticket,
} from './modules/orders/index.ts';
import {
  CustomRole,
  Invitation,
  Member,
  MemberEvent,
  Organization,
  OrganizationDocument,
  OwnershipTransfer,
} from './modules/organizations/index.ts';
import { Invoice, InvoiceBundle, InvoiceRecipient, InvoiceRun, InvoiceSeries } from './modules/invoices/index.ts';
import { ImportedOrder, OrderImport } from './modules/order-imports/index.ts';
import { LedgerEntry, LedgerMark, LedgerOrder, LedgerSum } from './modules/ledger/index.ts';
import { BankBatch, BankEntry, BankEntryShare, BankImport, BankTransfer } from './modules/bank/index.ts';
import {
  AttentionItem,
  Dispute,
  GatewayAccount,
  Payment,
  Refund,
  SiteAccount,
  WebhookReceipt,
  WebhookRefusal,
} from './modules/payments/index.ts';
import {
  PaymentDifference,
  PaymentMatch,
  ProviderMovement,
  SiteDifference,
  SiteMatch,
  SiteMovement,
} from './modules/matches/index.ts';
import { Payout, PayoutAccount, PayoutFile, PayoutRun } from './modules/payouts/index.ts';
import { Promotion, PromotionCode } from './modules/promotions/index.ts';
import { TaxRate, TicketTypeTax } from './modules/taxes/index.ts';
import { Terms, TermsRevision } from './modules/terms/index.ts';
import { Question } from './modules/questions/index.ts';
import {
  AddOn,
  Hold,
  PriceTier,
  Quota,
  TicketCategory,
  TicketType,
  TicketTypeQuota,
  Variation,
  WaitingEntry,
} from './modules/tickets/index.ts';
import { Seat, Seating, SeatMap } from './modules/venues/index.ts';
import { WaitingPass, WaitingRoom, WaitingSample } from './modules/waiting-rooms/index.ts';
import { Factor, MailCode, Passkey, PasskeyChallenge, RecoveryCode, UserIdentity } from './modules/sign-in/index.ts';
import {
  EmailChange,
  EmailVerification,
  PasswordReset,
  PendingSignIn,
  RememberedBrowser,
  Session,
  SignInVisit,
  User,
} from './modules/users/index.ts';

/** Every table of core, for the ORM. */
export const ENTITIES = [
  ...[OutboxRow, Delivery, QueueRow, Setting, AuditEntry, AuditCheckpoint, IdempotencyKey, Edition],
  ...[Block, User, EmailChange, Session],
  ...[PendingSignIn, RememberedBrowser, PasswordReset, EmailVerification],
  ...[Factor, MailCode, RecoveryCode, Passkey, PasskeyChallenge],
  ...[Media, Organization, CustomRole, Member, MemberEvent, Invitation, OwnershipTransfer, OrganizationDocument],
  ...[UserIdentity, SignInVisit, DataExport],
  ...[SigningKey, RefreshToken, ApiKey, Device, OAuthClient, OAuthItem],
  ...[Event, Occurrence, EventReport, EventTakedown, SeatMap, Seat, Seating],
  ...[TicketCategory, TicketType, Variation, Quota, TicketTypeQuota, PriceTier, AddOn, Hold, WaitingEntry],
  ...[Promotion, PromotionCode, TaxRate, TicketTypeTax, FeeRule, RateDay],
  ...[Order, OrderLine, OrderDiscount, OrderChange, OrderNote, OccurrenceSeat, Ticket, CheckInList, Scan],
  ...[Question, Answer, AnswerFile, Checkout, Terms, TermsRevision, Consent],
  ...[WaitingRoom, WaitingPass, WaitingSample],
  ...[GiftCard, GiftCardMovement, LedgerEntry, LedgerMark, LedgerSum, LedgerOrder],
  ...[
    GatewayAccount,
    SiteAccount,
    PayoutAccount,
    PayoutRun,
    PayoutFile,
    Payout,
    Payment,
    Refund,
    Dispute,
    WebhookReceipt,
    WebhookRefusal,
    PaymentMatch,
    ProviderMovement,
    PaymentDifference,
    ...[SiteMatch, SiteMovement, SiteDifference],
    AttentionItem,
    BankImport,
    BankEntry,
    BankEntryShare,
    BankTransfer,
    BankBatch,
    TillClosing,
    Cancellation,
    Message,
  ],
  ...[OrderImport, ImportedOrder],
  ...[Invoice, InvoiceSeries, InvoiceRecipient, InvoiceBundle, InvoiceRun],
];
