import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { setCover } from '../../../modules/events/index.ts';
import { IMAGE_ACCEPT, IMAGE_MAX_BYTES } from '../../../modules/media/index.ts';
import type { FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { nothingChosen, replacePicture } from '../../replace-picture.ts';
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
    if (!image && !remove) throw nothingChosen();

    const { mediaId } = await replacePicture(scope, {
      image,
      organizationId: address.organizationId,
      set: (cover) => setCover(scope, { ...address, mediaId: cover }),
    });
    return { goTo: eventHref(request, id), flash: mediaId === null ? 'events.cover.removed' : 'events.cover.done' };
  },
});
