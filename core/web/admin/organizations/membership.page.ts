import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  acceptOwnership,
  endTransfer,
  leaveOrganization,
  type MemberRow,
  membersOf,
  offerOwnership,
  transferOf,
} from '../../../modules/organizations/index.ts';
import type { Action, ConfirmView, Field, Section, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/membership`;

/** What the person is in this organization, and how to leave or hand it on. */
export const membershipPage = page({
  path: '/admin/o/:org/membership',
  may: 'events.read',
  events: 'some',
  nav: { section: 'organization', label: 'membership.title', order: 90, icon: 'user' },
  async show(scope, _at, request) {
    const own = await ownIn(scope, request);
    const title = scope.t('membership.title');
    const main = own ? await sectionsOf(scope, request, own) : [strangerSection(scope)];
    return { view: 'admin/show', model: { title, subtitle: request.organization!.name, main } satisfies ShowView };
  },
});

export const leavePage = page({
  path: '/admin/o/:org/membership/leave',
  may: 'events.read',
  events: 'some',
  async show(scope, _at, request) {
    return { view: 'admin/confirm', model: question(scope, request, { act: 'leave', tone: 'danger' }) };
  },
  async submit(scope, _at, _values, request) {
    await leaveOrganization(scope, { organizationId: request.organization!.id });
    return { goTo: '/admin', flash: 'membership.leave.done' };
  },
});

const OfferForm = z.object({ memberId: z.uuid().meta({ title: 'membership.offer.to', widget: 'select' }) });

export const offerPage = page({
  path: '/admin/o/:org/membership/offer',
  may: 'members.write',
  recent: true,
  form: OfferForm,
  async show(scope, _at, request) {
    const members = await membersOf(scope, request.organization!.id);
    const options = members
      .filter(({ role }) => role !== 'owner')
      .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }));
    const error = request.again?.errors['memberId'];
    const label = scope.t('membership.offer.to');
    const field: Field = { widget: 'select', name: 'memberId', label, options, error, required: true };
    const model = question(scope, request, { act: 'offer', tone: 'primary' });
    return { view: 'admin/confirm', model: { ...model, fields: [field] } };
  },
  async submit(scope, _at, { memberId }, request) {
    await offerOwnership(scope, { organizationId: request.organization!.id, memberId });
    return { goTo: baseOf(request), flash: 'membership.offer.done' };
  },
});

export const acceptTransferPage = page({
  path: '/admin/o/:org/membership/accept',
  may: 'events.read',
  events: 'some',
  recent: true,
  async show(scope, _at, request) {
    return { view: 'admin/confirm', model: question(scope, request, { act: 'accept', tone: 'primary' }) };
  },
  async submit(scope, _at, _values, request) {
    await acceptOwnership(scope, { organizationId: request.organization!.id });
    return { goTo: baseOf(request), flash: 'membership.accept.done' };
  },
});

/** Taken back by the owner, or declined. */
export const endTransferPage = page({
  path: '/admin/o/:org/membership/end-transfer',
  may: 'events.read',
  events: 'some',
  async show(scope, _at, request) {
    return {
      view: 'admin/confirm',
      model: question(scope, request, { act: 'end', path: 'end-transfer', tone: 'danger' }),
    };
  },
  async submit(scope, _at, _values, request) {
    await endTransfer(scope, { organizationId: request.organization!.id });
    return { goTo: baseOf(request), flash: 'membership.end.done' };
  },
});

async function sectionsOf(scope: Scope, request: PageRequest, own: MemberRow): Promise<Section[]> {
  const { role, customRole, eventIds, userId } = own;
  const action = (act: Question['act'], tone: Action['tone'] = 'secondary'): Action => ({
    label: scope.t(`membership.${act}.title`),
    href: `${baseOf(request)}/${act === 'end' ? 'end-transfer' : act}`,
    tone,
    dialog: true,
  });
  const about: Section = {
    kind: 'facts',
    title: scope.t('membership.own'),
    facts: [
      {
        label: scope.t('fields.role'),
        cell: { kind: 'text', text: customRole?.name ?? scope.t(`members.role.${role}`) },
      },
      {
        label: scope.t('members.limit.label'),
        cell: {
          kind: 'text',
          text:
            eventIds === null ? scope.t('members.limit.all') : scope.t('members.events', { count: eventIds.length }),
        },
      },
    ],
    actions: [action('leave', 'danger')],
  };
  const offer = await transferOf(scope, { organizationId: request.organization!.id });
  if (offer && (offer.toUserId === userId || role === 'owner')) {
    const isMine = offer.toUserId === userId;
    const name = offer.toName;
    return [
      {
        kind: 'empty',
        title: scope.t('membership.transfer'),
        empty: {
          title: scope.t(isMine ? 'membership.offered.title' : 'membership.waiting.title', { name }),
          text: scope.t(isMine ? 'membership.offered.text' : 'membership.waiting.text', { name }),
          icon: 'user',
        },
        actions: isMine ? [action('accept', 'primary'), action('end')] : [action('end')],
      },
      about,
    ];
  }
  if (role !== 'owner') return [about];
  const close: Action = {
    label: scope.t('close.title'),
    href: `/admin/o/${request.organization!.slug}/close`,
    tone: 'danger',
  };
  const title = scope.t('membership.transfer');
  const text = scope.t('membership.owner_text');
  return [
    about,
    {
      kind: 'empty',
      title,
      empty: { title: scope.t('membership.owner_title'), text },
      actions: [action('offer'), close],
    },
  ];
}

function strangerSection(scope: Scope): Section {
  const empty = { title: scope.t('membership.none'), text: scope.t('membership.none_text'), icon: 'info' };
  return { kind: 'empty', empty };
}

interface Question {
  readonly act: 'leave' | 'offer' | 'accept' | 'end';
  readonly path?: string;
  readonly tone: ConfirmView['tone'];
}

function question(scope: Scope, request: PageRequest, { act, path = act, tone }: Question): ConfirmView {
  const { name } = request.organization!;
  return {
    title: scope.t(`membership.${act}.title`),
    breadcrumbs: [{ label: scope.t('membership.title'), href: baseOf(request) }],
    text: scope.t(`membership.${act}.text`, { name }),
    consequences: [scope.t(`membership.${act}.what`)],
    action: `${baseOf(request)}/${path}`,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: scope.t(`membership.${act}.submit`),
    tone,
    cancelHref: baseOf(request),
  };
}

async function ownIn(scope: Scope, request: PageRequest): Promise<MemberRow | undefined> {
  const { actor } = scope;
  if (actor.kind !== 'user') return undefined;
  return (await membersOf(scope, request.organization!.id)).find(({ userId }) => userId === actor.userId);
}
