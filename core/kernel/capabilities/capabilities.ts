import type { Cache } from './cache.ts';
import type { PaymentGateway } from './gateway.ts';
import type { Mailer } from './mailer.ts';
import type { PushSender, SmsSender } from './messaging.ts';
import type { PdfRenderer } from './pdf.ts';
import type { RatesProvider } from './rates.ts';
import type { SearchEngine } from './search.ts';
import type { Captcha } from './captcha.ts';
import type { SignInProvider } from './sign-in.ts';
import type { Storage } from './storage.ts';
import type { z } from 'zod';

/** A gateway with the schema of its account's settings and the plugin that brought it. */
export interface RegisteredGateway<S = unknown> {
  readonly pluginId: string;
  readonly gateway: PaymentGateway<S>;
  readonly settings: z.ZodType<S>;
}

/** What plugins brought, frozen at boot. Where several may exist the last plugin in the config wins. */
export interface Capabilities {
  readonly gateways: ReadonlyMap<string, RegisteredGateway>;
  /** Absent without mail settings: messages then stay in the back office's mailbox. */
  readonly mailer: Mailer | undefined;
  readonly sms: SmsSender | undefined;
  readonly push: PushSender | undefined;
  readonly storage: Storage;
  readonly cache: Cache;
  readonly pdf: PdfRenderer | undefined;
  readonly search: SearchEngine | undefined;
  readonly captcha: Captcha | undefined;
  /** Absent: no estimates in other currencies. */
  readonly rates: RatesProvider | undefined;
  readonly signIn: ReadonlyMap<string, SignInProvider>;
}
