import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { fit } from '../../forms/fit.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { parseWith } from '../../forms/problems.ts';
import { MOST, type BulkAct, type BulkActs, type ChosenThing } from './bulk-acts.ts';
import { resultView, type Refused } from './bulk-result.ts';

const Posted = z.looseObject({
  act: z.string().max(40),
  id: z.array(z.string()).min(1),
  back: z.string().max(1000).default(''),
});

interface Selection {
  readonly act: string;
  readonly ids: readonly string[];
  /** The list's own filters and page. */
  readonly back: string;
}

/**
 * The page behind a list's ticks: a GET asks, with the names and with what will happen, so that it outlives a proof of
 * who is there; a POST acts on one after the other, and says what was done and what was refused.
 */
export function bulkPage({ path, may, events, recent, ...bulk }: BulkActs) {
  return page({
    path,
    may,
    ...(events && { events }),
    ...(recent && { recent }),
    form: Posted,
    async show(scope, _at, request): Promise<Reply> {
      const chosen = chosenIn(request);
      const act = bulk.acts[chosen.act];
      if (!act) return { goTo: bulk.listOf(request) };
      const back = backTo(bulk, request, chosen);
      if (chosen.ids.length === 0) return { goTo: back, flash: 'bulk.none', flashTone: 'info' };
      if ('goTo' in act) return { goTo: act.goTo(request, within(chosen.ids)) };
      const things = await bulk.find(scope, within(chosen.ids), request);
      if (things.length === 0) throw new DomainError('bulk.gone', { status: 404 });
      return { view: 'admin/confirm', model: await question(scope, request, { bulk, act, chosen, things }) };
    },
    async submit(scope, _at, values, request): Promise<Reply> {
      const chosen: Selection = { act: values.act, ids: idsIn(values.id), back: values.back };
      const act = bulk.acts[chosen.act];
      if (!act || 'goTo' in act) throw new DomainError('bulk.unknown', { status: 422 });
      const asked = await answersTo(scope, act, values);
      const things = await bulk.find(scope, within(chosen.ids), request);
      const refused = await actOnEach(scope, things, (thing) => act.run(scope, thing, asked, request));
      const count = things.length - refused.length;
      const gone = chosen.ids.length - things.length;
      const back = backTo(bulk, request, chosen);
      if (refused.length + gone === 0) return { goTo: back, flash: act.done, flashParams: { count } };
      const model = resultView(scope, { act, title: bulk.title, back, count, gone, refused });
      return { view: 'admin/show', model, status: count === 0 ? 409 : 200 };
    },
  });
}

type Bulk = Omit<BulkActs, 'path' | 'may' | 'events' | 'recent'>;

interface Question {
  readonly bulk: Bulk;
  readonly act: BulkAct;
  readonly chosen: Selection;
  readonly things: readonly ChosenThing[];
}

async function question(scope: Scope, request: PageRequest, { bulk, act, chosen, things }: Question) {
  const { again } = request;
  const title = scope.t(act.ask, { count: things.length });
  const model: ConfirmView = {
    title,
    breadcrumbs: [{ label: scope.t(bulk.title), href: bulk.listOf(request) }],
    text: scope.t('bulk.text'),
    names: things.map(({ label }) => label),
    consequences: [...((await act.sums?.(scope, things)) ?? []), ...act.effects.map((key) => scope.t(key))],
    action: request.path,
    hidden: [
      { name: 'act', value: chosen.act },
      { name: 'back', value: chosen.back },
      ...things.map(({ id }) => ({ name: 'id', value: id })),
    ],
    errors: errorSummary(again?.errors, again?.problem),
    fields: act.form
      ? fieldsFromSchema(act.form, {
          say: scope.t,
          // Where nobody typed yet: what the schema begins with.
          values: again?.values,
          errors: again?.errors,
          over: (await act.fields?.(scope, request)) ?? {},
        })
      : [],
    submit: title,
    tone: act.tone,
    cancelHref: backTo(bulk, request, chosen),
  };
  return model;
}

/** One after the other, each in its own transaction, as if they had been done singly. */
async function actOnEach(
  scope: Scope,
  things: readonly ChosenThing[],
  run: (thing: ChosenThing) => Promise<unknown>,
): Promise<Refused[]> {
  const refused: Refused[] = [];
  for (const thing of things) {
    try {
      await run(thing);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused.push({ label: thing.label, why: scope.t(`errors.${error.code}`, { ...error.params }) });
    }
  }
  return refused;
}

async function answersTo(scope: Scope, { form }: BulkAct, values: Readonly<Record<string, unknown>>) {
  if (!form) return {};
  const { act: _act, id: _id, back: _back, ...own } = values;
  const parsed = await parseWith(form, fit(form, own), scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  return parsed.value;
}

function chosenIn({ again, query, queryAll }: PageRequest): Selection {
  if (!again) return { act: query['act'] ?? '', ids: idsIn(queryAll('id')), back: query['back'] ?? '' };
  const { act, id, back } = again.values;
  return { act: String(act), ids: idsIn([id].flat().map(String)), back: typeof back === 'string' ? back : '' };
}

/** The box above the others stands for all of its page: its value is all of theirs. */
function idsIn(values: readonly string[]): string[] {
  return [...new Set(values.flatMap((value) => value.split(',')).filter(isId))];
}

function within(ids: readonly string[]): readonly string[] {
  if (ids.length > MOST) throw new DomainError('bulk.too_many', { status: 422, params: { count: MOST } });
  return ids;
}

function backTo({ listOf }: Bulk, request: PageRequest, { back }: Selection): string {
  return back === '' ? listOf(request) : `${listOf(request)}?${new URLSearchParams(back)}`;
}
