import { auditSettings } from '../../../kernel/audit/audit-settings.ts';
import type { LoadedPlugins } from '../../../kernel/plugins/registry.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { SettingsDefinition } from '../../../kernel/settings/settings.ts';
import { emailCheckSettings } from '../../../modules/blocks/index.ts';
import { currencySettings } from '../../../modules/exchange-rates/index.ts';
import { giftCardSettings } from '../../../modules/gift-cards/index.ts';
import { cancelSettings } from '../../../modules/cancellations/index.ts';
import { changeSettings } from '../../../modules/order-changes/index.ts';
import { mailSettings } from '../../../modules/messages/index.ts';
import { orderSettings, soldOutSettings } from '../../../modules/orders/index.ts';
import { organizationPolicy } from '../../../modules/organizations/index.ts';
import { invoiceSettings, sellerSettings } from '../../../modules/invoices/index.ts';
import { captureSettings, disputeSettings, paymentSettings } from '../../../modules/payments/index.ts';
import { payoutSettings } from '../../../modules/payouts/index.ts';
import { taxSettings } from '../../../modules/taxes/index.ts';
import { memberSignInSettings, signInSettings } from '../../../modules/sign-in/index.ts';
import { registrationSettings, sessionSettings } from '../../../modules/users/index.ts';
import { waitingListSettings } from '../../../modules/waiting-list/index.ts';
import { apiSettings } from '../../api/api-settings.ts';

/** Settings that belong together, as the back office lists them. */
export interface SettingsArea {
  readonly definition: SettingsDefinition<unknown>;
  /** Absent for core's own. */
  readonly pluginId?: string;
}

// A page that changes a definition needs no type of its values: it knows the schema.
const CORE = [
  ...[
    orderSettings,
    changeSettings,
    cancelSettings,
    soldOutSettings,
    waitingListSettings,
    paymentSettings,
    captureSettings,
    disputeSettings,
    payoutSettings,
    taxSettings,
    invoiceSettings,
    sellerSettings,
    giftCardSettings,
    currencySettings,
    mailSettings,
    registrationSettings,
    emailCheckSettings,
    organizationPolicy,
    apiSettings,
    auditSettings,
  ],
  ...[signInSettings, memberSignInSettings, sessionSettings],
] as readonly unknown[];

export function settingsAreas(plugins: Pick<LoadedPlugins, 'settings'>): readonly SettingsArea[] {
  return [
    ...(CORE as readonly SettingsDefinition<unknown>[]).map((definition) => ({ definition })),
    ...[...plugins.settings.values()].map(({ pluginId, value }) => ({ pluginId, definition: value })),
  ];
}

/** What the site decides reaches every organization that has not decided otherwise; site settings are the site's alone. */
export function areasOfOrganization(areas: readonly SettingsArea[]): readonly SettingsArea[] {
  return areas.filter(({ definition }) => definition.level !== 'site');
}

/** What one event may decide for itself. */
export function areasOfEvent(areas: readonly SettingsArea[]): readonly SettingsArea[] {
  return areas.filter(({ definition }) => definition.level === 'event');
}

export function areaTitle(scope: Scope, { definition, pluginId }: SettingsArea): string {
  if (definition.name !== undefined) return definition.name;
  if (definition.title !== undefined) return scope.t(definition.title);
  if (pluginId !== undefined) return pluginId;
  return scope.t(`settings.area.${definition.id.replace(/^core\./, '')}`);
}
