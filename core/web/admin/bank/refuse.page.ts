import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { bankTransferOf, refuseTransfer } from '../../../modules/bank/index.ts';
import { formModel } from '../form-model.ts';
import { atBank, bankHref, belowBank, sumText } from './bank-words.ts';
import { HOLDER, IBAN } from './transfers.page.ts';

const RefuseForm = z.object({
  note: z.string().trim().max(500).default('').meta({ title: 'bank.refuse.note', help: 'bank.refuse.note_help' }),
  next: z
    .enum(['again', 'gift_card', 'later'])
    .default('again')
    .meta({
      title: 'bank.refuse.next',
      widget: 'radio',
      labels: { again: 'bank.refuse.again', gift_card: 'bank.refuse.gift_card', later: 'bank.refuse.later' },
    }),
  holder: HOLDER.default(''),
  iban: IBAN.default(''),
});

/** The bank did not carry a transfer out, or it came back: said with what is to become of the money. */
export const refuseTransferPage = page({
  path: '/admin/o/:org/bank/transfers/:bankTransfer/refused',
  may: 'finance.write',
  recent: true,
  form: RefuseForm,
  async show(scope, { bankTransfer }, request) {
    const row = await bankTransferOf(scope, atBank(request, bankTransfer));
    const back = row.batchId ? `${bankHref(request)}/batches/${row.batchId}` : `${bankHref(request)}/transfers`;
    if (row.state !== 'exported' && row.state !== 'done') return { goTo: back };
    const kinds = RefuseForm.shape.next.unwrap().options.filter((kind) => kind !== 'gift_card' || row.isRefund);
    const options = kinds.map((value) => ({
      value,
      label: scope.t(`bank.refuse.${value === 'later' && !row.isRefund ? 'later_unknown' : value}`),
    }));
    const model = formModel(scope, request, {
      ...belowBank(scope, request, scope.t('bank.refuse.title')),
      subtitle: `${sumText(scope, row.amountMinor, row.currency)}, ${row.holder}`,
      ...{ schema: RefuseForm, values: { holder: row.holder, next: 'again' }, action: request.path },
      notices: [{ tone: 'info', text: scope.t(`bank.refuse.${row.isRefund ? 'help' : 'help_unknown'}`) }],
      fields: { over: { next: { options } } },
      groups: [{ fields: ['note', 'next'] }, { title: 'bank.refuse.account', fields: ['holder', 'iban'] }],
      submit: scope.t('bank.refuse.submit'),
      cancelHref: back,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { bankTransfer }, values, request) {
    await refuseTransfer(scope, { ...atBank(request, bankTransfer), ...values });
    return { goTo: `${bankHref(request)}/transfers`, flash: `bank.flash.refused_${values.next}` };
  },
});
