import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { addCodes, AddCodes, codesInFile, promotionById, setCodeState } from '../../../modules/promotions/index.ts';
import { underNames } from '../../forms/under-name.ts';
import { formModel } from '../form-model.ts';
import { nameText } from './promotion-words.ts';
import { promotionsHref } from './promotions.page.ts';

const MOST_BYTES = 1_000_000;

const CodesForm = z.object({
  list: z.string().max(50_000).default('').meta({
    title: 'promotions.codes_form.list',
    help: 'promotions.codes_form.list_help',
    widget: 'textarea',
    rows: 4,
  }),
  generate: z.int().min(0).max(10_000).nullable().meta({ title: 'promotions.codes_form.generate', half: true }),
  prefix: AddCodes.shape.prefix.meta({ title: 'promotions.codes_form.prefix', half: true }),
  file: z.string().optional().meta({
    title: 'promotions.codes_form.file',
    help: 'promotions.codes_form.file_help',
    widget: 'file',
    accept: '.csv,.txt,text/csv,text/plain',
  }),
});

/** Codes that somebody thought of, that come in a file, or that are made up here. */
export const newCodesPage = page({
  path: '/admin/o/:org/promotions/:promotion/codes/new',
  may: 'promotions.write',
  form: CodesForm,
  files: { file: { maxBytes: MOST_BYTES } },
  async show(scope, { promotion: id }, request) {
    const row = await promotionById(scope, request.organization!.id, id);
    const base = `${promotionsHref(request)}/${id}`;
    const model = formModel(scope, request, {
      title: scope.t('promotions.add_codes'),
      breadcrumbs: [
        { label: scope.t('promotions.title'), href: promotionsHref(request) },
        { label: nameText(scope, row), href: base },
      ],
      schema: CodesForm,
      values: {},
      groups: [{ fields: ['list', 'generate', 'prefix', 'file'] }],
      multipart: true,
      action: request.path,
      submit: scope.t('promotions.add_codes'),
      cancelHref: base,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { promotion: promotionId }, { list, generate, prefix }, request) {
    const uploaded = request.files['file'];
    const file = uploaded ? await readFile(uploaded.path, 'utf8') : '';
    const organizationId = request.organization!.id;
    const typed = await underNames({ file: 'list' }, async () => codesInFile(list.replaceAll(/[ ,;]+/g, '\n')));
    const codes = [...typed, ...codesInFile(file)];
    const { added } = await underNames({ codes: typed.length > 0 ? 'list' : 'file' }, () =>
      addCodes(scope, { organizationId, promotionId, codes, generate: generate ?? 0, prefix }),
    );
    const goTo = `${promotionsHref(request)}/${promotionId}`;
    return { goTo, flash: 'promotions.flash.codes_added', flashParams: { count: added } };
  },
});

export const blockCodePage = page({
  path: '/admin/o/:org/promotions/:promotion/codes/:promoCode/block',
  may: 'promotions.write',
  show: async (_scope, { promotion }, request) => ({ goTo: `${promotionsHref(request)}/${promotion}` }),
  submit: async (scope, { promotion, promoCode }, _values, request) =>
    moved(scope, request, { promotion, promoCode, state: 'blocked' }),
});

export const unblockCodePage = page({
  path: '/admin/o/:org/promotions/:promotion/codes/:promoCode/unblock',
  may: 'promotions.write',
  show: async (_scope, { promotion }, request) => ({ goTo: `${promotionsHref(request)}/${promotion}` }),
  submit: async (scope, { promotion, promoCode }, _values, request) =>
    moved(scope, request, { promotion, promoCode, state: 'active' }),
});

interface Moved {
  readonly promotion: string;
  readonly promoCode: string;
  readonly state: 'active' | 'blocked';
}

async function moved(scope: Scope, request: PageRequest, { promotion, promoCode, state }: Moved) {
  const organizationId = request.organization!.id;
  await setCodeState(scope, { organizationId, promotionId: promotion, codeId: promoCode, state });
  return { goTo: `${promotionsHref(request)}/${promotion}`, flash: 'promotions.flash.saved' };
}
