import { differencePage, differencesPage, lookAtDifferencePage, settleDifferencePage } from './differences.page.ts';
import { figuresPage } from './figures.page.ts';
import { handOutPage, notHandedOutPage } from './hand-out.page.ts';
import { matchPage } from './match.page.ts';
import { matchesPage, startMatchPage } from './matches.page.ts';
import { askProviderPage, withdrawPaymentPage } from './payment-acts.page.ts';
import { paymentPage } from './payment.page.ts';
import { paymentsCsvPage, paymentsPage } from './payments.page.ts';
import { refundsCsvPage, refundsPage } from './refunds.page.ts';
import { replayWebhookPage, webhookPage } from './webhook.page.ts';
import { settleSiteDifferencePage, siteDifferencePage, siteDifferencesPage } from './site-differences.page.ts';
import { siteMatchesPage, siteMatchPage, startSiteMatchPage } from './site-matches.page.ts';
import { refusalsPage, siteRefusalsPage, webhooksPage } from './webhooks.page.ts';

export const financePages = [
  ...[paymentsPage, paymentsCsvPage, refundsPage, refundsCsvPage],
  ...[paymentPage, askProviderPage, withdrawPaymentPage, handOutPage, notHandedOutPage],
  figuresPage,
  ...[matchesPage, startMatchPage, matchPage],
  ...[differencesPage, differencePage, lookAtDifferencePage, settleDifferencePage],
  ...[siteMatchesPage, startSiteMatchPage, siteMatchPage],
  ...[siteDifferencesPage, siteDifferencePage, settleSiteDifferencePage],
  ...[webhooksPage, refusalsPage, siteRefusalsPage, webhookPage, replayWebhookPage],
];
