import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { AnswerDispute, answerDispute, disputeById, EVIDENCE_BYTES } from '../../../modules/payments/index.ts';
import { formModel } from '../form-model.ts';
import { disputesHref, isAsked, sumText } from './dispute-words.ts';

const AnswerForm = z.object({
  text: AnswerDispute.shape.text.meta({
    title: 'disputes.answer.text',
    help: 'disputes.answer.text_help',
    widget: 'textarea',
    rows: 10,
  }),
  file: z.string().optional().meta({
    title: 'disputes.answer.file',
    widget: 'file',
    accept: '.pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg',
  }),
});

/** What the organizer says to the bank, once. */
export const answerDisputePage = page({
  path: '/admin/o/:org/disputes/:dispute/answer',
  may: 'finance.write',
  recent: true,
  form: AnswerForm,
  files: { file: { maxBytes: EVIDENCE_BYTES } },
  postsPerMinute: 10,
  async show(scope, { dispute: id }, request) {
    const row = await disputeById(scope, { organizationId: request.organization!.id, id });
    const base = `${disputesHref(request)}/${id}`;
    const gateway = scope.capabilities.gateways.get(row.gateway)?.gateway;
    if (!gateway?.answerDispute || !isAsked(scope, row)) return { goTo: base };
    const takes = gateway.capabilities.evidence ?? [];
    const model = formModel(scope, request, {
      title: scope.t('disputes.answer.title'),
      subtitle: `${row.orderCode} · ${sumText(scope, row.amountMinor, row.currency)}`,
      breadcrumbs: [
        { label: scope.t('disputes.title'), href: disputesHref(request) },
        { label: row.orderCode, href: base },
      ],
      notices: [{ tone: 'warning', text: scope.t('disputes.answer.once') }],
      schema: AnswerForm,
      values: { text: '' },
      groups: [
        {
          title: 'disputes.answer.given',
          help: 'disputes.answer.help',
          fields: (['text', 'file'] as const).filter((kind) => takes.includes(kind)),
        },
      ],
      fields: {
        over: { file: { help: scope.t('disputes.answer.file_help', { megabytes: EVIDENCE_BYTES / 1024 ** 2 }) } },
      },
      multipart: true,
      action: request.path,
      submit: scope.t('disputes.answer.submit'),
      cancelHref: base,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { dispute: disputeId }, { text }, request) {
    const { file } = request.files;
    await answerDispute(scope, {
      ...{ organizationId: request.organization!.id, disputeId, text },
      ...(file && { file: { name: file.filename, content: await readFile(file.path) } }),
    });
    return { goTo: `${disputesHref(request)}/${disputeId}`, flash: 'disputes.flash.answered' };
  },
});
