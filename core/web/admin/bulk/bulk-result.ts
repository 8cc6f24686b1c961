import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import type { BulkAct } from './bulk-acts.ts';

export interface Refused {
  readonly label: string;
  readonly why: string;
}

interface Result {
  readonly act: BulkAct;
  readonly title: string;
  readonly back: string;
  readonly count: number;
  /** How many were there when they were chosen, and no longer. */
  readonly gone: number;
  readonly refused: readonly Refused[];
}

/** What was done, and what was not and why. */
export function resultView(scope: Scope, { act, title, back, count, gone, refused }: Result): ShowView {
  const missing = gone === 0 ? [] : [{ label: scope.t('bulk.gone', { count: gone }), why: scope.t('bulk.gone_why') }];
  return {
    title: scope.t(act.label),
    breadcrumbs: [{ label: scope.t(title), href: back }],
    actions: [{ label: scope.t('bulk.back'), href: back, tone: 'primary' }],
    notices: [
      ...(count === 0 ? [] : [{ tone: 'success' as const, text: scope.t(act.done, { count }) }]),
      { tone: 'warning', text: scope.t('bulk.refused', { count: refused.length + gone }) },
    ],
    main: [
      {
        kind: 'table',
        title: scope.t('bulk.not_done'),
        table: {
          caption: scope.t('bulk.not_done'),
          columns: ['who', 'why'].map((key) => ({ label: scope.t(`bulk.column.${key}`) })),
          rows: [...refused, ...missing].map(({ label, why }) => ({
            cells: [
              { kind: 'text', text: label },
              { kind: 'text', text: why },
            ],
          })),
        },
      },
    ],
  };
}
