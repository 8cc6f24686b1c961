import type { SignOutAnswer } from '../../kernel/capabilities/sign-in.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { endSessionsWith } from '../../modules/sign-in/index.ts';
import type { MessageView } from '../../render/contract/index.ts';
import { providerAt } from './sign-in-with.page.ts';
import { signOutCookieGone, wayOut } from './sign-out.page.ts';

/**
 * Where providers send a browser to end its session here, and back from ending theirs. A visit changes something only
 * with the provider's signed word.
 */
export const signOutWithPage = page({
  path: '/sign-out/with/:provider',
  may: 'public',
  async show(scope, { provider: id }, request) {
    const provider = await providerAt(scope, id);
    const way = wayOut(scope, request);
    const hint = way?.provider === id ? way.hint : undefined;
    const { query, rawQuery } = request;
    const answer: SignOutAnswer = (await provider.signOut?.(scope, { query, rawQuery, hint })) ?? {
      ...{ kind: 'refused', reason: 'the provider has no such messages' },
    };
    switch (answer.kind) {
      case 'done':
        return { goTo: '/', flash: 'sign_in.signed_out' };
      case 'refused':
        scope.log.info('sign_out.refused', { provider: id, reason: answer.reason });
        return { view: 'message', model: unsure(scope, provider.label), status: 403 };
      case 'asked': {
        const { ends, reply } = answer;
        if (ends === 'here') return { goTo: await reply(true), signIn: null, cookies: [signOutCookieGone] };
        return { goTo: await reply(ends !== 'nothing' && (await endSessionsWith(scope, { provider: id, ...ends }))) };
      }
    }
  },
});

function unsure(scope: Scope, provider: string): MessageView {
  return {
    title: scope.t('sign_out.unsure_title'),
    text: scope.t('sign_out.unsure_text', { provider }),
    icon: 'info',
    actions: [{ label: scope.t('http.go_home'), href: '/' }],
  };
}
