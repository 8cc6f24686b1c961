import type { Command } from 'commander';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { createUser, listUsers, setPassword, type UserRow } from '../../core/modules/users/index.ts';
import { resetFactors } from '../../core/modules/sign-in/index.ts';
import { outputOf } from '../lib/context.ts';
import { withSite } from '../lib/site.ts';
import { bold, dim, type Output } from '../lib/output.ts';
import { choosePassword, type ChosenPassword } from '../lib/password.ts';

interface CreateFlags {
  readonly name?: string;
  readonly admin?: boolean;
  readonly locale?: string;
  readonly passwordStdin?: boolean;
}

export async function createAccount(email: string, flags: CreateFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  const chosen = await choosePassword({ stdin: flags.passwordStdin ?? false });
  const created = await withSite(command, (app) =>
    createUser(app.scope(), {
      email,
      name: flags.name ?? email.split('@')[0] ?? email,
      password: chosen.password,
      locale: flags.locale ?? app.site.defaultLocale,
      isAdmin: flags.admin ?? false,
    }),
  );
  out.ok(`${email} has an account${flags.admin ? ' and may do everything' : ''}.`);
  tellPassword(out, chosen);
  out.result({ id: created.userId, email, ...(chosen.generated ? { password: chosen.password } : {}) });
}

export async function changePassword(
  email: string,
  flags: { readonly passwordStdin?: boolean },
  command: Command,
): Promise<void> {
  const out = outputOf(command);
  const chosen = await choosePassword({ stdin: flags.passwordStdin ?? false });
  await withSite(command, (app) => setPassword(app.scope(), { email, password: chosen.password }));
  out.ok(`The password of ${email} is set; its sessions have ended.`);
  tellPassword(out, chosen);
  out.result({ email, ...(chosen.generated ? { password: chosen.password } : {}) });
}

export async function resetSecondFactor(email: string, _flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  await withSite(command, (app) => resetFactors(app.scope(), { email }));
  out.ok(`${email} signs in without a second factor now; the sessions have ended, and the owner is told.`);
  out.result({ email });
}

export async function listAccounts({ search }: { search?: string }, command: Command): Promise<void> {
  const out = outputOf(command);
  const users = await withSite(command, (app) => allUsers(app.scope(), search));
  out.table(
    ['address', 'name', '', 'since'],
    users.map(({ email, name, isAdmin, createdAt }) => [
      email,
      name,
      isAdmin ? 'admin' : '',
      createdAt.toISOString().slice(0, 10),
    ]),
  );
  out.result({ users });
}

async function allUsers(scope: Scope, q: string | undefined): Promise<readonly UserRow[]> {
  const all: UserRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await listUsers(scope, { q, cursor, limit: 200 });
    all.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

function tellPassword(out: Output, { password, generated }: ChosenPassword): void {
  if (!generated) return;
  out.line(`  Password: ${bold(password)}`);
  out.line(dim('  It is shown this once.'));
}
