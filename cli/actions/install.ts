import type { Command } from 'commander';
import type { App } from '../../core/app.ts';
import { findVariable } from '../../core/kernel/config/env.ts';
import { migrateUp } from '../../core/kernel/db/migrate.ts';
import { DomainError } from '../../core/kernel/errors.ts';
import { Install, install, isInstalled } from '../../core/modules/organizations/index.ts';
import { outputOf } from '../lib/context.ts';
import { withApp } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';
import { type Output, bold, counted, dim, link, serverName } from '../lib/output.ts';
import { choosePassword, type ChosenPassword } from '../lib/password.ts';
import { ask, canAsk } from '../lib/prompt.ts';

interface InstallFlags {
  readonly email?: string;
  readonly name?: string;
  readonly organization?: string;
  readonly currency?: string;
  readonly zone?: string;
  readonly locale?: string;
  readonly passwordStdin?: boolean;
}

export async function installSite(flags: InstallFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  refuseWithoutAddress(flags);
  await withApp(command, (app) => run(app, flags, out));
}

async function run(app: App, flags: InstallFlags, out: Output): Promise<void> {
  const migrated = await migrateUp(app.database, app.migrations);
  if (migrated.length > 0)
    out.ok(`Applied ${counted(migrated.length, 'migration')} to ${serverName(app.database.server)}.`);
  const scope = app.scope();
  if (await isInstalled(scope)) throw new DomainError('install.done', { status: 409 });

  const answers = await answersFor(app, flags);
  const chosen = await choosePassword({
    stdin: flags.passwordStdin ?? false,
    fromEnvironment: findVariable('EVENTPORTAL_ADMIN_PASSWORD')?.value,
  });
  const { email, name, locale, organization, currency, zone } = answers;
  const input = Install.parse({
    admin: { email, name, locale, password: chosen.password },
    organization: { name: organization, email, currency, locale, zone },
  });
  const installed = await install(scope, input);
  report(out, app, { ...installed, email: input.admin.email, organization }, chosen);
}

interface Answers {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  readonly currency: string;
  readonly zone: string;
  readonly locale: string;
}

async function answersFor({ site }: App, flags: InstallFlags): Promise<Answers> {
  const email = flags.email ?? findVariable('EVENTPORTAL_ADMIN_EMAIL')?.value;
  const defaults = {
    name: email?.split('@')[0] ?? '',
    organization: site.name,
    currency: 'EUR',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: site.defaultLocale,
  };
  if (email !== undefined && !canAsk()) return { ...defaults, ...given(flags), email };
  const asked = async (flag: string | undefined, question: string, fallback?: string): Promise<string> =>
    flag ?? ask(question, fallback);
  const address = email ?? (await ask('Your e-mail address'));
  return {
    email: address,
    name: await asked(flags.name, 'Your name', address.split('@')[0]),
    organization: await asked(flags.organization, 'Name of the organization that sells tickets', defaults.organization),
    currency: await asked(flags.currency, 'Its currency', defaults.currency),
    zone: await asked(flags.zone, 'Its time zone', defaults.zone),
    locale: await asked(flags.locale, `Its language, one of ${site.locales.join(', ')}`, defaults.locale),
  };
}

/** Before anything is touched: without a terminal there is nobody to ask. */
function refuseWithoutAddress(flags: InstallFlags): void {
  if (canAsk() || flags.email || findVariable('EVENTPORTAL_ADMIN_EMAIL')) return;
  throw new UsageError(
    'The administrator has no address.',
    'Give --email, or set EVENTPORTAL_ADMIN_EMAIL; in a terminal the command asks.',
  );
}

function given(flags: InstallFlags): Partial<Answers> {
  const { email, name, organization, currency, zone, locale } = flags;
  return Object.fromEntries(
    Object.entries({ email, name, organization, currency, zone, locale }).filter(([, value]) => value !== undefined),
  );
}

function report(
  out: Output,
  { site, parts }: App,
  installed: { email: string; organization: string; organizationId: string; organizationSlug: string },
  { password, generated }: ChosenPassword,
): void {
  out.ok(`${bold(site.name)} is set up: ${installed.organization}, administered by ${installed.email}.`);
  if (generated) {
    out.line();
    out.line(`  Password: ${bold(password)}`);
    out.line(dim('  It is shown this once. Keep it, or change it after signing in.'));
  }
  out.line();
  out.line('Next:');
  out.line(`  1. eventportal start   ${dim('serves the site')}`);
  out.line(`  2. ${link(`${site.url}/sign-in`)}   ${dim('sign in, add a way to pay, publish the first event')}`);
  const mail = parts.capabilities.mailer
    ? undefined
    : 'set SMTP_URL; until then messages stay in the mailbox of the back office';
  if (mail) out.line(`  3. ${dim(`To send mail, ${mail}.`)}`);
  out.result({
    url: site.url,
    email: installed.email,
    organization: { id: installed.organizationId, slug: installed.organizationSlug },
    ...(generated ? { password } : {}),
  });
}
