import { DomainError, OutsideError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope/scope.ts';

const LONGEST_TOKEN = 8192;

/**
 * Whether the caller showed to be no program. Without a captcha everybody has, and so has whoever is signed in: the
 * captcha is for strangers.
 */
export async function passesCaptcha(scope: Scope, token: unknown): Promise<boolean> {
  const { captcha } = scope.capabilities;
  if (!captcha || scope.actor.kind !== 'anonymous') return true;
  if (typeof token !== 'string' || token === '' || token.length > LONGEST_TOKEN) return false;
  try {
    return await captcha.verify(scope, token);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    scope.log.warn('captcha.unavailable', { captcha: captcha.id, error });
    return true;
  }
}

export function captchaFailed(): DomainError {
  return new DomainError('captcha.failed', { status: 422 });
}
