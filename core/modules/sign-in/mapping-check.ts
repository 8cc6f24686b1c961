import type { SignInProvider } from '../../kernel/capabilities/sign-in.ts';
import type { HealthCheck } from '../../kernel/plugins/define.ts';
import { unknownInMapping } from '../organizations/index.ts';

/** Tells operators where a provider's settings name organizations, roles or events that do not exist. */
export function mappingChecks(providers: ReadonlyMap<string, SignInProvider>): HealthCheck[] {
  return [...providers.values()].flatMap((provider) =>
    provider.mapped ? [{ name: `sign-in.${provider.id}.mapping`, check: checkOf(provider) }] : [],
  );
}

function checkOf(provider: SignInProvider): HealthCheck['check'] {
  return async (scope) => {
    const unknown = await unknownInMapping(scope, (await provider.mapped?.(scope)) ?? []);
    if (unknown.length === 0) return undefined;
    const names = unknown.map(({ what, name }) => `${what} "${name}"`).join(', ');
    return `The groups of ${provider.label} stand for what does not exist: ${names}`;
  };
}
