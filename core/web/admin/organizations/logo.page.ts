import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { IMAGE_ACCEPT, LOGO_MAX_BYTES, logoSrc } from '../../../modules/media/index.ts';
import { organizationById, setLogo } from '../../../modules/organizations/index.ts';
import type { FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { nothingChosen, replacePicture } from '../../replace-picture.ts';
import { settingsTabs } from './settings-tabs.ts';

/** The picture by which people know an organization: on its pages, in its mails and on its tickets. */
export const logoPage = page({
  path: '/admin/o/:org/settings/logo',
  may: 'settings.write',
  form: z.object({ remove: z.boolean().default(false) }),
  files: { image: { maxBytes: LOGO_MAX_BYTES } },
  postsPerMinute: 20,
  async show(scope, _at, request) {
    const organization = (await organizationById(scope, request.organization!.id))!;
    const { again } = request;
    const megabytes = LOGO_MAX_BYTES / 1024 / 1024;
    const model: FormView = {
      title: scope.t('organizations.logo.title'),
      subtitle: organization.name,
      tabs: settingsTabs(scope, request, 'settings/logo'),
      errors: errorSummary(again?.errors, again?.problem),
      action: `/admin/o/${organization.slug}/settings/logo`,
      multipart: true,
      hidden: [],
      groups: [
        {
          fields: [
            {
              widget: 'image',
              name: 'image',
              label: scope.t('fields.image'),
              help: `${scope.t('organizations.logo.where')} ${scope.t('organizations.logo.help', { megabytes })}`,
              accept: IMAGE_ACCEPT,
              preview: logoSrc(organization),
              stored: organization.logoId !== null,
              removeName: 'remove',
              error: again?.errors['image'],
              required: organization.logoId === null,
            },
          ],
        },
      ],
      submit: scope.t('form.save'),
      cancelHref: `/admin/o/${organization.slug}`,
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { remove }, { files: { image }, organization, path }) {
    if (!image && !remove) throw nothingChosen();
    const organizationId = organization!.id;
    const { mediaId } = await replacePicture(scope, {
      image,
      organizationId,
      shape: 'logo',
      set: (logo) => setLogo(scope, { organizationId, mediaId: logo }),
    });
    return { goTo: path, flash: `organizations.logo.${mediaId === null ? 'removed' : 'done'}` };
  },
});
