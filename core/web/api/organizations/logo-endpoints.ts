import { z } from 'zod';
import { LOGO_MAX_BYTES } from '../../../modules/media/index.ts';
import { setLogo } from '../../../modules/organizations/index.ts';
import { replacePicture } from '../../replace-picture.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { OrganizationJson, organizationJson } from './organization-json.ts';

const common = {
  path: '/organizations/{id}/logo',
  may: { permission: 'settings.write', of: 'organization', at: 'params.id' },
  tag: 'organizations',
  params: z.strictObject({ id: Id }),
} as const;

const putLogo = endpoint({
  ...common,
  method: 'PUT',
  summary: 'Give an organization a logo: JPEG, PNG, WebP, GIF or AVIF; it is made smaller and kept as PNG',
  files: { image: { maxBytes: LOGO_MAX_BYTES, required: true } },
  answers: { 200: OrganizationJson },
  problems: ['media.type', 'media.broken', 'media.too_many_pixels', 'organization.archived'],
  perMinute: 20,
  async run(scope, { params: { id: organizationId }, files: { image } }) {
    const set = (mediaId: string | null) => setLogo(scope, { organizationId, mediaId });
    await replacePicture(scope, { image, organizationId, shape: 'logo', set });
    return { status: 200, body: await organizationJson(scope, organizationId) };
  },
});

const deleteLogo = endpoint({
  ...common,
  method: 'DELETE',
  summary: 'Take the logo of an organization away',
  answers: { 204: null },
  problems: ['organization.archived'],
  async run(scope, { params: { id: organizationId } }) {
    const set = (mediaId: string | null) => setLogo(scope, { organizationId, mediaId });
    await replacePicture(scope, { image: undefined, organizationId, set });
    return { status: 204 };
  },
});

export const logoEndpoints = [putLogo, deleteLogo];
