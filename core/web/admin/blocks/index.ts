import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { AddBlocks, addBlocks, type BlockRow, listBlocks, removeBlock } from '../../../modules/blocks/index.ts';
import type { Action, Cell, ListView } from '../../../render/contract/index.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { formModel } from '../form-model.ts';

const BASE = '/admin/blocks';

/** Addresses and networks that may neither register nor order. */
export const blocksPage = page({
  path: BASE,
  may: 'site.admin',
  nav: { section: 'site', label: 'blocks.title', order: 27, icon: 'lock' },
  async show(scope, _at, { query }) {
    const cursor = z.uuid().safeParse(query['cursor']).data;
    const { rows, nextCursor } = await listBlocks(scope, { q: query['q'], cursor });
    const next = nextCursor && new URLSearchParams({ q: query['q'] ?? '', cursor: nextCursor }).toString();
    const create: Action = { label: scope.t('blocks.add'), href: `${BASE}/new`, tone: 'primary', icon: 'plus' };
    const search = scope.t('blocks.search');
    const model: ListView = {
      title: scope.t('blocks.title'),
      subtitle: scope.t('blocks.subtitle'),
      actions: [create],
      filters: {
        action: BASE,
        fields: [{ widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '' }],
        hidden: [],
        active: (query['q'] ?? '') !== '',
        resetHref: BASE,
      },
      table: {
        caption: scope.t('blocks.title'),
        columns: [
          ...['value', 'kind', 'until', 'by'].map((key) => ({ label: scope.t(`blocks.column.${key}`) })),
          { label: scope.t('blocks.column.act'), quiet: true },
        ],
        rows: rows.map((block) => ({ cells: cellsOf(scope, block) })),
      },
      page: { next: next && `${BASE}?${next}` },
      empty: { title: scope.t('blocks.empty'), text: scope.t('blocks.empty_text'), icon: 'check', action: create },
    };
    return { view: 'admin/list', model };
  },
});

export const addBlocksPage = page({
  path: `${BASE}/new`,
  may: 'site.admin',
  form: AddBlocks,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      title: scope.t('blocks.add'),
      breadcrumbs: [{ label: scope.t('blocks.title'), href: BASE }],
      schema: AddBlocks,
      values: {},
      groups: [{ fields: ['entries', 'note', 'days'] }],
      action: `${BASE}/new`,
      submit: scope.t('blocks.submit'),
      cancelHref: BASE,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values) {
    const { added } = await addBlocks(scope, values);
    return { goTo: BASE, flash: 'blocks.added', flashParams: { count: added } };
  },
});

export const removeBlockPage = page({
  path: `${BASE}/:block/remove`,
  may: 'site.admin',
  show: async () => ({ goTo: BASE }),
  async submit(scope, { block }) {
    await removeBlock(scope, { blockId: block });
    return { goTo: BASE, flash: 'blocks.removed' };
  },
});

export const blockPages = [blocksPage, addBlocksPage, removeBlockPage];

function cellsOf(scope: Scope, block: BlockRow): Cell[] {
  const { id, kind, value, note, createdBy, createdAt, expiresAt } = block;
  const isOver = expiresAt !== null && expiresAt <= scope.clock.now();
  const until = expiresAt === null ? scope.t('blocks.for_good') : dateText(expiresAt, 'UTC', scope.locale);
  return [
    { kind: 'text', text: value, detail: note ?? undefined },
    { kind: 'text', text: scope.t(`blocks.kind.${kind}`) },
    { kind: 'text', text: isOver ? scope.t('blocks.over', { when: until }) : until, muted: isOver },
    { kind: 'text', text: createdBy, detail: dateText(createdAt, 'UTC', scope.locale) },
    {
      kind: 'actions',
      actions: [{ label: scope.t('blocks.remove'), action: `${BASE}/${id}/remove`, tone: 'secondary' }],
    },
  ];
}
