import type { z } from 'zod';
import type { PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Field, FieldGroup, FormView, Notice, PageHead } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema, type FieldsOptions } from '../forms/from-schema.ts';

export interface FormModel extends PageHead {
  readonly action: string;
  readonly schema: z.ZodType;
  /** What is stored, or what a new thing begins with. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Groups of fields by name, in order; the title is an i18n key. */
  readonly groups: readonly { readonly title?: string; readonly help?: string; readonly fields: readonly string[] }[];
  readonly fields?: Pick<FieldsOptions, 'locales' | 'zone' | 'currency' | 'over'>;
  readonly version?: number | undefined;
  readonly submit: string;
  readonly cancelHref: string;
  readonly multipart?: boolean;
  readonly graveActions?: FormView['graveActions'];
  readonly history?: FormView['history'];
}

/** The form view of a page that creates or changes one thing. */
export function formModel(scope: Scope, { again }: Pick<PageRequest, 'again'>, model: FormModel): FormView {
  const { schema, values, groups, fields, version, submit, cancelHref, ...head } = model;
  const draw = (shown: FieldsOptions['values'], group: FormModel['groups'][number]): Field[] =>
    fieldsFromSchema(schema, { say: scope.t, values: shown, errors: again?.errors, only: group.fields, ...fields });
  const drawn: FieldGroup[] = groups.map((group) => ({
    title: group.title === undefined ? undefined : scope.t(group.title),
    help: group.help === undefined ? undefined : scope.t(group.help),
    fields: draw(again?.values ?? values, group),
  }));
  const conflict = conflictOf(version, again);
  const stored = conflict ? groups.flatMap((group) => draw(values, group)) : [];
  return {
    ...head,
    notices: [...(head.notices ?? []), ...(conflict ? [differences(scope, drawn, stored)] : [])],
    hidden: [],
    version: version === undefined ? undefined : String(version),
    errors: errorSummary(again?.errors, again?.problem),
    groups: drawn,
    submit,
    cancelHref,
  };
}

/** Somebody else saved first: the form comes again with the version that is stored now. */
function conflictOf(version: number | undefined, again: PageRequest['again']): boolean {
  return version !== undefined && again !== undefined && Number(again.values['version']) !== version;
}

/** What is stored and differs from what the person typed, so that saving again overwrites nothing unseen. */
function differences(scope: Scope, drawn: readonly FieldGroup[], stored: readonly Field[]): Notice {
  const typed = new Map(drawn.flatMap((group) => group.fields).map((field) => [field.name, said(field)]));
  const items = stored
    .filter((field) => typed.get(field.name) !== said(field))
    .map((field) => scope.t('form.stored_now', { field: field.label, value: said(field) || '–' }));
  return { tone: 'warning', title: scope.t('form.conflict'), text: scope.t('form.conflict_text'), items };
}

function said({ languages, value, checked, widget }: Field): string {
  if (languages)
    return languages
      .map((language) => language.value)
      .filter(Boolean)
      .join(' / ');
  return widget === 'checkbox' ? String(checked ?? false) : (value ?? '');
}
