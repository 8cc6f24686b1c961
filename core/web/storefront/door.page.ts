import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { pairableDevice, pairDevice } from '../../modules/access/index.ts';
import { listEvents } from '../../modules/events/index.ts';
import { organizationById } from '../../modules/organizations/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { deviceCookie } from '../koa/cookies.ts';

const PairForm = z.object({ code: z.string().trim().min(1).max(100).meta({ title: 'fields.code' }) });

/** Where a code is typed that cannot be scanned. */
const typeCodePage = page({
  path: '/pair',
  may: 'public',
  form: PairForm,
  postsPerMinute: 20,
  async show(scope, _at, { again }) {
    const model: FormPageView = {
      title: scope.t('door.pair.title'),
      intro: scope.t('door.pair.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: '/pair',
      hidden: [],
      fields: fieldsFromSchema(PairForm, {
        say: scope.t,
        values: again?.values,
        errors: again?.errors,
        over: { code: { autocomplete: 'one-time-code', required: true } },
      }),
      submit: scope.t('door.pair.submit'),
      links: [],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  submit: async (scope, _at, { code }) => pair(scope, code),
});

/** Where the QR code leads. Opening it changes nothing: the person says that it is this phone. */
const pairPage = page({
  path: '/pair/:secret',
  may: 'public',
  postsPerMinute: 20,
  async show(scope, { secret }) {
    const device = await pairableDevice(scope, secret);
    if (!device) throw new DomainError('device.code_over', { status: 410 });
    const model: FormPageView = {
      title: scope.t('door.pair.title'),
      intro: scope.t('door.pair.confirm', { name: device.name }),
      action: `/pair/${encodeURIComponent(secret)}`,
      hidden: [],
      fields: [],
      submit: scope.t('door.pair.submit'),
      links: [],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  submit: async (scope, { secret }) => pair(scope, secret),
});

async function pair(scope: Scope, code: string): Promise<Reply> {
  const { token, expiresAt } = await pairDevice(scope, { code, userAgent: scope.origin.userAgent });
  const maxAgeSeconds = Math.floor((expiresAt.getTime() - scope.clock.now().getTime()) / 1000);
  const cookie = { name: deviceCookie(scope.site), value: token, maxAgeSeconds };
  return { goTo: '/door', flash: 'door.pair.done', cookies: [cookie] };
}

/** The events of a paired phone. With one alone it stands at its door already. */
const doorPage = page({
  path: '/door',
  may: 'public',
  async show(scope) {
    const { actor } = scope;
    if (actor.kind !== 'device') return { goTo: actor.kind === 'user' ? '/admin' : '/pair' };
    const { organizationId, eventIds } = actor;
    const organization = await organizationById(scope, organizationId);
    const { rows } = await listEvents(scope, { organizationId, eventIds, state: 'published', limit: 100 });
    const doors = rows.map(({ id, title, locale }) => ({
      label: translate(title, scope.locale, locale),
      href: `/admin/o/${organization!.slug}/events/${id}/check-in`,
    }));
    if (doors.length === 1) return { goTo: doors[0]!.href };
    const model: MessageView = {
      title: actor.name,
      text: scope.t(doors.length === 0 ? 'door.none' : 'door.choose'),
      icon: 'info',
      actions: doors.toReversed().map((door) => ({ ...door, tone: 'primary' as const })),
    };
    return { view: 'message', model, frame: { noindex: true } };
  },
});

/** The phone forgets that it is a scanner. Whoever manages scanners ends its token for good. */
const leaveDoorPage = page({
  path: '/door/leave',
  may: 'public',
  show: async () => ({ goTo: '/door' }),
  async submit(scope: Scope, _at: unknown, _values: unknown, _request: PageRequest) {
    return {
      goTo: '/pair',
      flash: 'door.left',
      cookies: [{ name: deviceCookie(scope.site), value: '', maxAgeSeconds: 0 }],
    };
  },
});

export const doorPages = [typeCodePage, pairPage, doorPage, leaveDoorPage];
