import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../core/kernel/audit/audit.entity.ts';
import {
  addMember,
  createCustomRole,
  createOrganization,
  Member,
  membersOf,
  NewOrganization,
} from '../../core/modules/organizations/index.ts';
import { mappingChecks } from '../../core/modules/sign-in/index.ts';
import { userByEmail } from '../../core/modules/users/index.ts';
import { openShop, type Shop } from '../../test/factories/shop.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import signInOidc from './index.ts';
import { openIdStandIn, type OpenIdStandIn } from './stand-in.ts';

const CLIENT = { clientId: 'eventportal', clientSecret: 'a secret between the two of us' };

let at: ProviderSite;
let idp: OpenIdStandIn;
let count = 0;
let email: string;

beforeAll(async () => {
  at = await providerSite(signInOidc({ providers: [{ id: 'oidc', label: 'Keycloak' }] }));
  idp = await openIdStandIn({ ...CLIENT, redirectUris: [`${at.url}/sign-in/with/oidc/callback`] });
});
afterAll(async () => {
  await idp.close();
  await at.close();
});
beforeEach(() => {
  // An address may start so many ways in a minute.
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@example.org`;
  idp.person = { sub: `ann-${count}`, email, email_verified: true, name: 'Ann Example' };
  idp.tamper = undefined;
});

const start = (): string => `${at.url}/sign-in/with/oidc`;

describe('teams', () => {
  const mapping = ['# who works where', 'crew => acme: staff', 'bosses => acme: manager', 'crew => other: staff'].join(
    '\r\n',
  );
  const set = (more: object = {}) => at.save('sign-in-oidc.oidc', { issuer: idp.issuer, ...CLIENT, mapping, ...more });
  let acme: string;

  beforeAll(async () => {
    const made = (slug: string) =>
      createOrganization(
        at.site.scope(),
        NewOrganization.parse({ name: slug, slug, email: 'a@example.org', currency: 'EUR', locale: 'en', zone: 'UTC' }),
      );
    acme = (await made('acme')).id;
    await made('other');
  });

  const roles = async (): Promise<Record<string, string>> => {
    const members = await at.site
      .scope()
      .em.find(Member, { user: { email } }, { populate: ['organization'], disableIdentityMap: true });
    return Object.fromEntries(members.map(({ organization, role }) => [organization.$.slug, role]));
  };
  const signInAs = async (groups: unknown): Promise<void> => {
    idp.person = { ...idp.person, groups };
    await at.browser().go(start());
  };

  it('follow the claims at each sign-in, the highest role first', async () => {
    await set();
    await signInAs(['crew', 'bosses', 'unknown']);
    expect(await roles()).toEqual({ acme: 'manager', other: 'staff' });
    await signInAs(['crew']);
    expect(await roles()).toEqual({ acme: 'staff', other: 'staff' });
    await signInAs('bosses');
    expect(await roles()).toEqual({ acme: 'manager' });
    await signInAs(undefined);
    expect(await roles()).toEqual({});
    const entries = await at.site.scope().em.find(AuditEntry, { organizationId: acme, subjectLabel: email });
    expect(entries.map(({ action }) => action)).toEqual([
      'member.added',
      'member.role_changed',
      'member.role_changed',
      'member.removed',
    ]);
  });

  it('leave memberships alone that people made', async () => {
    await set();
    await signInAs([]);
    const { id } = (await userByEmail(at.site.scope(), email))!;
    await addMember(at.site.scope(), { organizationId: acme, email, role: 'manager' });
    await signInAs(['crew']);
    await signInAs([]);
    expect(await roles()).toEqual({ acme: 'manager' });
    expect((await membersOf(at.site.scope(), acme)).filter(({ userId }) => userId === id)).toHaveLength(1);
  });

  it('never take the last owner away', async () => {
    await set({ mapping: 'lords => other: owner' });
    await signInAs(['lords']);
    await signInAs([]);
    expect(await roles()).toEqual({ other: 'owner' });
  });

  it('are found below a path, and stay where the provider names no groups any more but says that there are some', async () => {
    await set({ groupsClaim: 'realm_access.roles' });
    idp.person = { ...idp.person, realm_access: { roles: ['crew'] } };
    await at.browser().go(start());
    expect(await roles()).toEqual({ acme: 'staff', other: 'staff' });
    await set();
    idp.tamper = (claims) => ({ ...claims, _claim_names: { groups: 'src1' } });
    await at.browser().go(start());
    expect(await roles()).toEqual({ acme: 'staff', other: 'staff' });
  });

  it('hold roles that the organization made, for the events of their lines, and never more than one line gives', async () => {
    const boxOffice = await createCustomRole(at.site.scope(), {
      ...{ organizationId: acme, name: 'Box office', permissions: ['orders.write'] },
    });
    const [fair, ball] = [
      await openShop(at.site, { organizationId: acme }),
      await openShop(at.site, { organizationId: acme }),
    ];
    const slug = ({ eventId }: Shop) => `event-${eventId}`;
    const lines = [
      'crew => acme: staff',
      `fair => acme: box OFFICE @ ${slug(fair)}, gone`,
      `ball => acme: ${boxOffice.id} @ ${slug(ball)}`,
      'ghost => acme: Ghosts',
      'nowhere => acme: manager @ gone',
      'far => away: staff',
    ];
    await set({ mapping: lines.join('\n') });
    const held = async () => {
      const member = (await membersOf(at.site.scope(), acme)).find((it) => it.email === email);
      return member && [member.role, member.customRole?.name, member.eventIds && [...member.eventIds].sort()];
    };
    await signInAs(['fair', 'crew']);
    expect(await held()).toEqual(['custom', 'Box office', [fair.eventId]]);
    await signInAs(['ball', 'fair']);
    expect(await held()).toEqual(['custom', 'Box office', [fair.eventId, ball.eventId].sort()]);
    await signInAs(['crew']);
    expect(await held()).toEqual(['staff', undefined, null]);
    await signInAs(['ghost', 'nowhere']);
    expect(await held()).toBeUndefined();

    const entries = await at.site.scope().em.find(AuditEntry, { organizationId: acme, subjectLabel: email });
    expect(entries.map(({ after }) => after)).toEqual([
      { email, role: 'Box office', eventIds: [fair.eventId], provider: 'oidc' },
      { eventIds: [fair.eventId, ball.eventId].sort() },
      { role: 'staff', eventIds: null },
      null,
    ]);
    const [check] = mappingChecks(at.site.parts.capabilities.signIn);
    expect(await check!.check(at.site.scope())).toBe(
      'The groups of Keycloak stand for what does not exist: ' +
        'event "gone", role "Ghosts", event "gone", organization "away"',
    );
  });

  it('mapped by nothing stay as they are', async () => {
    await set();
    await signInAs(['crew']);
    await set({ mapping: '' });
    await signInAs([]);
    expect(await roles()).toEqual({ acme: 'staff', other: 'staff' });
  });
});
