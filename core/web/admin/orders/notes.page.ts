import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { AddNote, addNote, notesOf } from '../../../modules/orders/index.ts';
import type { Section } from '../../../render/contract/index.ts';
import { fieldsFromSchema } from '../../forms/from-schema.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { formModel } from '../form-model.ts';
import { ordersHref } from './list.page.ts';
import type { Shown } from './order-sections.ts';
import { orderAt } from './order-at.ts';

const NoteForm = z.object({
  text: AddNote.shape.text.meta({ title: 'orders.notes.text', widget: 'textarea', rows: 3 }),
  followUpOn: z.iso
    .date()
    .nullable()
    .default(null)
    .meta({ title: 'orders.notes.follow_up', help: 'orders.notes.follow_up_help' }),
});

/** What staff wrote about an order, and the form to write more. */
export async function notesSections(scope: Scope, { order, event, base, mayWrite }: Shown): Promise<Section[]> {
  const notes = await notesOf(scope, [order.id]);
  const list: Section[] =
    notes.length === 0
      ? []
      : [
          {
            kind: 'timeline',
            title: scope.t('orders.notes.title'),
            entries: notes.map(({ text, by, at }) => ({
              text,
              who: by,
              when: instantText(at, event.zone, timeLocale(scope)),
              iso: at.toISOString(),
            })),
          },
        ];
  if (!mayWrite) return list;
  const { followUpOn } = order;
  const form: Section = {
    kind: 'form',
    title: scope.t('orders.notes.new'),
    help: scope.t('orders.notes.help'),
    form: {
      action: `${base}/notes`,
      hidden: [],
      fields: fieldsFromSchema(NoteForm, { say: scope.t, values: { text: '', followUpOn } }),
      submit: scope.t('orders.notes.add'),
    },
  };
  return [...list, form];
}

export const orderNotesPage = page({
  path: '/admin/o/:org/orders/:code/notes',
  may: 'orders.write',
  form: NoteForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = hrefOf(request, order.code);
    const model = formModel(scope, request, {
      title: scope.t('orders.notes.new'),
      subtitle: scope.t('orders.notes.help'),
      breadcrumbs: [{ label: order.code, href }],
      schema: NoteForm,
      values: { text: '', followUpOn: order.followUpOn },
      groups: [{ fields: ['text', 'followUpOn'] }],
      action: request.path,
      submit: scope.t('orders.notes.add'),
      cancelHref: href,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { code }, values, request) {
    const order = await orderAt(scope, request, code);
    await addNote(scope, { code: order.code, ...values });
    return { goTo: hrefOf(request, order.code), flash: 'orders.flash.noted' };
  },
});

function hrefOf(request: PageRequest, code: string): string {
  return `${ordersHref(request)}/${code}`;
}
