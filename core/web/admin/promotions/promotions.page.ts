import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import { listPromotions, titlesOfEvents } from '../../../modules/promotions/index.ts';
import type { ListView } from '../../../render/contract/index.ts';
import { effectText, nameText, promotionBadge, usesText, whereText, windowText } from './promotion-words.ts';

export const promotionsHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/promotions`;

/** Codes and automatic discounts of an organization. */
export const promotionsPage = page({
  path: '/admin/o/:org/promotions',
  may: 'promotions.read',
  nav: { section: 'organization', label: 'promotions.title', order: 45, icon: 'ticket' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { query, path } = request;
    const tag = query['tag'] || undefined;
    const { rows, nextCursor } = await listPromotions(scope, { organizationId, tag, cursor: query['cursor'] });
    const titles = await titlesOfEvents(
      scope,
      rows.flatMap(({ eventIds }) => eventIds),
    );
    const mayWrite = await can(scope, 'promotions.write', { organizationId });
    const { zone } = (await organizationById(scope, organizationId))!;
    const add = { label: scope.t('promotions.new'), href: `${path}/new`, tone: 'primary', icon: 'plus' } as const;
    const label = scope.t('promotions.field.tags');
    const next = nextCursor && new URLSearchParams({ ...(tag ? { tag } : {}), cursor: nextCursor }).toString();
    const model: ListView = {
      title: scope.t('promotions.title'),
      subtitle: scope.t('promotions.subtitle'),
      actions: mayWrite ? [add] : [],
      filters: {
        action: path,
        fields: [{ widget: 'search', name: 'tag', label, placeholder: label, value: tag ?? '' }],
        hidden: [],
        active: tag !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('promotions.title'),
        columns: ['name', 'event', 'effect', 'uses', 'state'].map((key) => ({
          label: scope.t(`promotions.column.${key}`),
        })),
        rows: rows.map((row) => ({
          cells: [
            {
              kind: 'link',
              text: nameText(scope, row),
              href: `${path}/${row.id}`,
              detail: [scope.t(`promotions.kind.${row.kind}`), ...row.tags].join(' · '),
            },
            { kind: 'text', text: whereText(scope, row, titles) },
            { kind: 'text', text: effectText(scope, row), detail: windowText(scope, row, row.eventZone ?? zone) },
            row.kind === 'code'
              ? { kind: 'count', text: usesText(scope, row) }
              : { kind: 'text', text: '–', muted: true },
            { kind: 'badge', ...promotionBadge(scope, row) },
          ],
        })),
      },
      page: { next: next && `${path}?${next}` },
      empty: {
        title: scope.t('promotions.empty_title'),
        text: scope.t('promotions.empty_text'),
        icon: 'ticket',
        ...(mayWrite ? { action: add } : {}),
      },
    };
    return { view: 'admin/list', model };
  },
});
