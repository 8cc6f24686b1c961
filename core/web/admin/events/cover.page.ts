import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type UploadedFile } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { setCover } from '../../../modules/events/index.ts';
import { deleteMedia, IMAGE_ACCEPT, IMAGE_MAX_BYTES, storeImage } from '../../../modules/media/index.ts';
import type { FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { addressAt, belowEvent, eventAt, eventHref } from './event-head.ts';

/** The picture of an event. */
export const coverPage = page({
  path: '/admin/o/:org/events/:event/cover',
  may: 'events.write',
  form: z.object({ remove: z.boolean().default(false) }),
  files: { image: { maxBytes: IMAGE_MAX_BYTES } },
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const { again } = request;
    const model: FormView = {
      ...belowEvent(scope, request, event, scope.t('events.cover.title')),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${eventHref(request, id)}/cover`,
      multipart: true,
      hidden: [],
      groups: [
        {
          fields: [
            {
              widget: 'image',
              name: 'image',
              label: scope.t('fields.image'),
              help: scope.t('events.cover.help', { megabytes: IMAGE_MAX_BYTES / 1024 / 1024 }),
              accept: IMAGE_ACCEPT,
              preview: event.cover?.src,
              stored: event.cover !== null,
              removeName: 'remove',
              error: again?.errors['image'],
              required: event.cover === null,
            },
          ],
        },
      ],
      submit: scope.t('form.save'),
      cancelHref: eventHref(request, id),
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id }, { remove }, request) {
    const address = addressAt(request, id);
    // Before anything is stored, so that no picture of a foreign event is left behind.
    await eventAt(scope, request, id);
    const { image } = request.files;
    if (!image && !remove) throw new DomainError('media.nothing_chosen', { field: 'image' });

    const mediaId = image ? await storedImage(scope, address.organizationId, image) : null;
    const { replaced } = await setCover(scope, { ...address, mediaId }).catch(async (error: unknown) => {
      if (mediaId !== null) await deleteMedia(scope, { mediaId });
      throw error;
    });
    if (replaced !== null) await deleteMedia(scope, { mediaId: replaced });
    return { goTo: eventHref(request, id), flash: mediaId === null ? 'events.cover.removed' : 'events.cover.done' };
  },
});

async function storedImage(scope: Scope, organizationId: string, { path, filename }: UploadedFile): Promise<string> {
  return (await storeImage(scope, { organizationId, path, filename })).mediaId;
}
