import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { checkPassword, hashPassword, PASSWORD_MIN } from './password.ts';

/** Refuses a password that is too short, among the most common ones, or refused by a plugin; else answers its hash. */
export async function acceptPassword(scope: Scope, password: string, email: string): Promise<string> {
  checkPassword(password, email);
  if ((await common()).has(password.toLowerCase())) throw refused('password.common');
  const { refusal } = await scope.filter('password.check', {}, { password, email });
  if (refusal !== undefined) throw refused(refusal);
  return hashPassword(password);
}

let known: Promise<ReadonlySet<string>> | undefined;

// Loaded when the first password is set: it is large, and most processes never need it.
function common(): Promise<ReadonlySet<string>> {
  known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set(dictionary['passwords-common'].map(String).filter(({ length }) => length >= PASSWORD_MIN)),
  );
  return known;
}

function refused(code: string): DomainError {
  return new DomainError(code, { field: 'password' });
}
