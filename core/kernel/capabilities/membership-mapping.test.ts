import { describe, expect, it } from 'vitest';
import { mappedIn, MembershipMapping, membershipsFor } from './membership-mapping.ts';

describe('a mapping of groups', () => {
  const mapping = [
    '# who works where',
    'cn=crew,dc=acme => acme: staff @ summer-fair,winter-ball',
    '',
    'books=>acme:Box office',
    'books => other: 0192f0c1-0000-7000-8000-000000000000 @ gala',
  ].join('\r\n');

  it('says which roles its groups hold, and for which events', () => {
    expect(MembershipMapping.parse(mapping)).toBe(mapping);
    expect(membershipsFor(mapping, ['books', 'unknown'])).toEqual([
      { organization: 'acme', role: 'Box office' },
      { organization: 'other', role: '0192f0c1-0000-7000-8000-000000000000', events: ['gala'] },
    ]);
    expect(membershipsFor(mapping, ['cn=crew,dc=acme'])).toEqual([
      { organization: 'acme', role: 'staff', events: ['summer-fair', 'winter-ball'] },
    ]);
    expect(membershipsFor(mapping, [])).toEqual([]);
    expect(mappedIn(mapping)).toHaveLength(3);
    expect(membershipsFor('# nothing\n', ['books'])).toBeUndefined();
  });

  it.each([
    ['crew', 'errors.input.membership_mapping'],
    ['crew => acme', 'errors.input.membership_mapping'],
    ['crew => Acme: staff', 'errors.input.membership_mapping'],
    ['crew => acme: staff @', 'errors.input.membership_mapping'],
    ['crew => acme: staff @ Summer Fair', 'errors.input.membership_mapping'],
    ['crew => acme: staff\ncrew => acme: owner @ gala', 'errors.member.owner_limited'],
  ])('is refused: %s', (text, message) => {
    expect(MembershipMapping.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
