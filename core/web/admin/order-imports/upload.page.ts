import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import { createImport, IMPORT_FILE_BYTES, MOST_ROWS } from '../../../modules/order-imports/index.ts';
import { formModel } from '../form-model.ts';
import { addressAt, eventAt } from '../events/event-head.ts';
import { belowImports, importsHref } from './import-words.ts';

const UploadForm = z.object({
  file: z.string().optional().meta({ title: 'order_imports.file', widget: 'file', accept: '.csv,.txt,text/csv' }),
});

/** A file of orders; what its columns are is asked next. */
export const uploadImportPage = page({
  path: '/admin/o/:org/events/:event/imports/new',
  may: 'orders.write',
  form: UploadForm,
  files: { file: { maxBytes: IMPORT_FILE_BYTES } },
  postsPerMinute: 20,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const base = importsHref(request, id);
    const limits = { rows: MOST_ROWS, megabytes: IMPORT_FILE_BYTES / 1024 / 1024 };
    const model = formModel(scope, request, {
      ...belowImports(scope, request, event, scope.t('order_imports.new')),
      actions: [
        { label: scope.t('order_imports.example'), href: `${base}/example.csv`, icon: 'download', download: true },
      ],
      schema: UploadForm,
      values: {},
      groups: [{ help: 'order_imports.upload_help', fields: ['file'] }],
      fields: { over: { file: { help: scope.t('order_imports.file_help', limits), required: true } } },
      multipart: true,
      action: request.path,
      submit: scope.t('order_imports.go_on'),
      cancelHref: base,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, _values, request) {
    const { file } = request.files;
    if (!file) throw new DomainError('order_import.file_missing', { field: 'file' });
    const { id } = await createImport(scope, {
      ...addressAt(request, eventId),
      kind: 'orders',
      fileName: file.filename,
      open: () => createReadStream(file.path),
    });
    return { goTo: `${importsHref(request, eventId)}/${id}/columns` };
  },
});

const EXAMPLE = `order,email,name,attendee name,attendee email,ticket type,date,price,state,payment method,reference,note
A-1001,mara@example.org,Mara Lind,Mara Lind,,Standard,2027-02-14 20:00,25.00,paid,card,slip 17,
A-1001,,,Ole Lind,ole@example.org,Standard,2027-02-14 20:00,25.00,,,,
A-1002,ida@example.org,Ida Roth,,,Standard,2027-02-14 20:00,25.00,unpaid,,,pays at the door
`;

export const importExamplePage = page({
  path: '/admin/o/:org/events/:event/imports/example.csv',
  may: 'orders.write',
  async show(scope, { event: id }, request) {
    await eventAt(scope, request, id);
    const content = Buffer.from(`\uFEFF${EXAMPLE}`);
    return { file: { name: 'orders.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});
