import { Command } from 'commander';
import { VERSION } from '../core/kernel/config/package.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addInstallCommand } from './commands/install.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addInvoicesCommands } from './commands/invoices.ts';
import { addLedgerCommands } from './commands/ledger.ts';
import { addMigrateCommands } from './commands/migrate.ts';
import { addPluginCommands } from './commands/plugin.ts';
import { addRehearseCommand } from './commands/rehearse.ts';
import { addBankCommands } from './commands/bank.ts';
import { addPaymentCommands } from './commands/payments.ts';
import { addPayoutCommands } from './commands/payouts.ts';
import { addGiftCardCommands } from './commands/gift-cards.ts';
import { addOrderCommands } from './commands/orders.ts';
import { addRatesCommands } from './commands/rates.ts';
import { addQuotaCommands } from './commands/quotas.ts';
import { addStartCommands } from './commands/start.ts';
import { addSeatMapCommands } from './commands/seat-map.ts';
import { addUserCommands } from './commands/user.ts';

/** The program with the commands of core. Errors are thrown: `main.ts` says them and chooses the exit code. */
export function createProgram(): Command {
  const program = new Command('eventportal')
    .description('Self-hosted event ticketing: sell, deliver and honour tickets on your own server.')
    .version(VERSION, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'prints this help')
    .helpCommand('help [command]', 'prints the help of a command')
    .option('-c, --config <file>', 'config file (default: eventportal.config.ts of this folder)')
    .option('--json', 'prints results as JSON, for scripts')
    .option('--safe-mode', 'runs with the plugins that eventportal brings, and no others')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();

  addInstallCommand(program);
  addStartCommands(program);
  addDemoCommand(program);
  addRehearseCommand(program);
  addMigrateCommands(program);
  addUserCommands(program);
  addKeysCommands(program);
  addAuditCommands(program);
  addQuotaCommands(program);
  addGiftCardCommands(program);
  addLedgerCommands(program);
  addInvoicesCommands(program);
  addBankCommands(program);
  addPaymentCommands(program);
  addPayoutCommands(program);
  addRatesCommands(program);
  addOrderCommands(program);
  addSeatMapCommands(program);
  addPluginCommands(program);
  addConfigCommands(program);
  addDoctorCommand(program);
  return program;
}
