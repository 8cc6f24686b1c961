import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { ImportProblem, ImportState, OrderImport } from '../../../modules/order-imports/index.ts';
import { sayProblem } from '../../../modules/order-imports/index.ts';
import type { Badge, Cell, PageHead, Section, Tone } from '../../../render/contract/index.ts';
import { belowEvent, eventHref } from '../events/event-head.ts';

export const importsHref = (request: PageRequest, eventId: string): string => `${eventHref(request, eventId)}/imports`;

export const importHref = (request: PageRequest, row: OrderImport): string =>
  `${importsHref(request, row.event.id)}/${row.id}`;

const TONES: Readonly<Record<ImportState, Tone>> = {
  draft: 'neutral',
  running: 'info',
  stopped: 'warning',
  done: 'success',
};

export function importBadge(scope: Scope, state: ImportState): Badge {
  return { label: scope.t(`order_imports.state.${state}`), tone: TONES[state] };
}

/** What stands above every page about one import. */
export function belowImports(scope: Scope, request: PageRequest, event: EventDetail, title: string): PageHead {
  const head = belowEvent(scope, request, event, title);
  const link = { label: scope.t('order_imports.title'), href: importsHref(request, event.id) };
  return { ...head, breadcrumbs: [...(head.breadcrumbs ?? []), link] };
}

export function amountText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

export function problemsTable(scope: Scope, title: string, problems: readonly ImportProblem[]): Section {
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('order_imports.row'), align: 'end' },
        { label: scope.t('order_imports.column') },
        { label: scope.t('order_imports.problem') },
      ],
      rows: problems.map((problem) => ({
        cells: [
          { kind: 'count', text: String(problem.row) },
          { kind: 'text', text: problem.column || '–' },
          { kind: 'text', text: sayProblem(scope.t, problem) },
        ] satisfies Cell[],
      })),
    },
  };
}
