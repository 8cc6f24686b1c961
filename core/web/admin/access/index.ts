import { appPage, appsAdminPage, newAppPage, removeAppPage } from './apps.page.ts';
import { bulkAccessPages } from './bulk-access.page.ts';
import { revokeApiKeyPage, rotateApiKeyPage } from './api-key-acts.page.ts';
import { apiKeyPage, apiKeysPage, newApiKeyPage } from './api-keys.page.ts';
import { devicePage, devicesPage, newDevicePage, pairingCodePage, revokeDevicePage } from './devices.page.ts';

/** How programs and scanners of an organization sign in. */
export const accessPages = [
  ...[apiKeysPage, newApiKeyPage, apiKeyPage, rotateApiKeyPage, revokeApiKeyPage],
  ...[appsAdminPage, newAppPage, appPage, removeAppPage],
  ...[devicesPage, newDevicePage, devicePage, pairingCodePage, revokeDevicePage],
  ...bulkAccessPages,
];
