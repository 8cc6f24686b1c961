import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { revokeApiKey, rotateApiKey } from '../../../modules/access/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { baseOf, head, keyAt } from './api-key-at.ts';
import { toShowOnce } from './shown-once.ts';

const OVERLAPS = ['0', '1', '24', '168'] as const;
const RotateForm = z.object({
  overlap: z.enum(OVERLAPS).default('24').meta({ title: 'api_keys.rotate.overlap', widget: 'select' }),
});

export const rotateApiKeyPage = page({
  path: '/admin/o/:org/api-keys/:key/rotate',
  may: 'settings.write',
  recent: true,
  form: RotateForm,
  async show(scope, { key: id }, request) {
    const key = await keyAt(scope, request, id);
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('api_keys.rotate.title')),
      subtitle: key.name,
      schema: RotateForm,
      values: { overlap: '24' },
      groups: [{ fields: ['overlap'] }],
      fields: {
        over: {
          overlap: {
            help: scope.t('api_keys.rotate.help'),
            options: OVERLAPS.map((value) => ({ value, label: scope.t(`api_keys.rotate.hours_${value}`) })),
            required: true,
          },
        },
      },
      action: `${baseOf(request)}/${id}/rotate`,
      submit: scope.t('api_keys.rotate.submit'),
      cancelHref: `${baseOf(request)}/${id}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { key: keyId }, { overlap }, request) {
    await keyAt(scope, request, keyId);
    const organizationId = request.organization!.id;
    const { token } = await rotateApiKey(scope, { organizationId, keyId, overlapHours: Number(overlap) });
    const path = `${baseOf(request)}/${keyId}`;
    return { goTo: path, flash: 'api_keys.rotate.done', cookies: [toShowOnce(scope, path, token)] };
  },
});

export const revokeApiKeyPage = page({
  path: '/admin/o/:org/api-keys/:key/revoke',
  may: 'settings.write',
  async show(scope, { key: id }, request) {
    const { name } = await keyAt(scope, request, id);
    const model: ConfirmView = {
      ...head(scope, request, scope.t('api_keys.revoke.title')),
      text: scope.t('api_keys.revoke.text', { name }),
      consequences: [scope.t('api_keys.revoke.at_once'), scope.t('api_keys.revoke.for_good')],
      action: `${baseOf(request)}/${id}/revoke`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('api_keys.revoke.submit'),
      tone: 'danger',
      cancelHref: `${baseOf(request)}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { key: keyId }, _values, request) {
    await keyAt(scope, request, keyId);
    await revokeApiKey(scope, { organizationId: request.organization!.id, keyId });
    return { goTo: baseOf(request), flash: 'api_keys.revoke.done' };
  },
});
