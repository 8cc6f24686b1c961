import { figuresPage } from './figures.page.ts';
import { askProviderPage, withdrawPaymentPage } from './payment-acts.page.ts';
import { paymentPage } from './payment.page.ts';
import { paymentsCsvPage, paymentsPage } from './payments.page.ts';
import { refundsCsvPage, refundsPage } from './refunds.page.ts';
import { replayWebhookPage, webhookPage } from './webhook.page.ts';
import { refusalsPage, siteRefusalsPage, webhooksPage } from './webhooks.page.ts';

export const financePages = [
  ...[paymentsPage, paymentsCsvPage, refundsPage, refundsCsvPage],
  ...[paymentPage, askProviderPage, withdrawPaymentPage],
  figuresPage,
  ...[webhooksPage, refusalsPage, siteRefusalsPage, webhookPage, replayWebhookPage],
];
