import { apiKeysOf, devicesOf, revokeApiKey, revokeDevice } from '../../../modules/access/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';

export const apiKeyBulk: BulkActs = {
  path: '/admin/o/:org/api-keys/bulk',
  may: 'settings.write',
  title: 'api_keys.title',
  listOf: (request) => `/admin/o/${request.organization!.slug}/api-keys`,
  async find(scope, ids, request) {
    const keys = await apiKeysOf(scope, request.organization!.id);
    return keys
      .filter(({ id, state }) => ids.includes(id) && state !== 'revoked')
      .map(({ id, name, shown }) => ({ id, label: `${name} (${shown})` }));
  },
  acts: {
    revoke: bulkAct({
      label: 'api_keys.revoke.title',
      ask: 'api_keys.bulk.revoke',
      effects: ['api_keys.revoke.at_once', 'api_keys.revoke.for_good'],
      done: 'api_keys.bulk.revoke_done',
      tone: 'danger',
      run: (scope, { id: keyId }, _values, request) =>
        revokeApiKey(scope, { organizationId: request.organization!.id, keyId }),
    }),
  },
};

export const deviceBulk: BulkActs = {
  path: '/admin/o/:org/devices/bulk',
  may: 'devices.write',
  title: 'devices.title',
  listOf: (request) => `/admin/o/${request.organization!.slug}/devices`,
  async find(scope, ids, request) {
    const devices = await devicesOf(scope, request.organization!.id);
    return devices
      .filter(({ id, state }) => ids.includes(id) && state !== 'revoked')
      .map(({ id, name }) => ({ id, label: name }));
  },
  acts: {
    revoke: bulkAct({
      label: 'devices.revoke.title',
      ask: 'devices.bulk.revoke',
      effects: ['devices.revoke.at_once', 'devices.revoke.scans'],
      done: 'devices.bulk.revoke_done',
      tone: 'danger',
      run: (scope, { id: deviceId }, _values, request) =>
        revokeDevice(scope, { organizationId: request.organization!.id, deviceId }),
    }),
  },
};

export const bulkAccessPages = [bulkPage(apiKeyBulk), bulkPage(deviceBulk)];
