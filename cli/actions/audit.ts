import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { chainEntries } from '../../core/kernel/audit/chain-entries.ts';
import type { Mark } from '../../core/kernel/signed-mark.ts';
import { resignChain } from '../../core/kernel/audit/resign-chain.ts';
import { verifyChain, type ChainProblem, type ChainReport } from '../../core/kernel/audit/verify-chain.ts';
import { resignLedger } from '../../core/modules/ledger/index.ts';
import { messageOf } from '../../core/kernel/errors.ts';
import { deriveKey } from '../../core/kernel/seal.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted, dim, type Output } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

const WRONG: Readonly<Record<ChainProblem, string>> = {
  changed: 'is not what it was when it was written',
  missing: 'is gone',
  added: 'was not written by the site',
  rewritten: 'was written anew, with all that follow',
  checkpoint: 'has a checkpoint that is not signed with the key of this site',
};

export async function verify({ anchor }: { readonly anchor?: string }, command: Command): Promise<void> {
  const out = outputOf(command);
  const mark = anchor === undefined ? undefined : anchorIn(anchor);
  const onProgress = progressOn(out);
  const report = await withSite(command, (app) => verifyChain(app.scope(), { anchor: mark, onProgress }));
  tell(out, report);
  out.result(report);
  if (!report.ok) process.exitCode = EXIT.refused;
}

export async function resign({ oldKeyFile }: { readonly oldKeyFile: string }, command: Command): Promise<void> {
  const out = outputOf(command);
  const oldKey = keyIn(oldKeyFile);
  const old = { key: (purpose: string) => deriveKey(oldKey, purpose) };
  const { chain, signed, ledger } = await withSite(command, async (app) => ({
    ...(await resignChain(app.scope(), old, { onProgress: progressOn(out) })),
    ledger: await resignLedger(app.scope(), old),
  }));
  tell(out, chain);
  if (!ledger.ok) out.line(`${bad('✖')} The ledger does not verify with the old key: eventportal ledger verify.`);
  if (chain.ok && signed > 0) out.ok(`${counted(signed, 'checkpoint is', 'checkpoints are')} signed with the new key.`);
  else if (chain.ok) out.line('  It is signed with the key of this site already.');
  else out.line('  Nothing was signed. Is it the key that the site had before?');
  out.result({ ...chain, signed, ledger });
  if (!chain.ok || !ledger.ok) process.exitCode = EXIT.refused;
}

export async function chain(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const { chained } = await withSite(command, (app) => chainEntries(app.scope()));
  out.ok(`${counted(chained, 'entry was', 'entries were')} chained.`);
  out.result({ chained });
}

function progressOn(out: Output) {
  return (entries: number, of: number): void => {
    if (entries > 0 && entries < of) out.progress(`${entries} of ${counted(of, 'entry', 'entries')}`);
  };
}

function keyIn(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`The old key cannot be read: ${messageOf(error)}`);
  }
  if (key === '') throw new UsageError(`There is no key in ${file}.`);
  return key;
}

function tell(out: Output, report: ChainReport): void {
  const { entries, waiting, anonymised, removedUpTo, head, problem } = report;
  if (problem) {
    out.line(
      `${bad('✖')} Number ${problem.seq} ${WRONG[problem.kind]}.${problem.id ? ` Its id is ${problem.id}.` : ''}`,
    );
    out.line(`  The ${counted(entries, 'entry', 'entries')} before it ${entries === 1 ? 'is' : 'are'} in order.`);
    return;
  }
  out.ok(`${counted(entries, 'entry is', 'entries are')} in order.`);
  if (removedUpTo > 0) out.line(`  Those up to number ${removedUpTo} were removed because of their age.`);
  if (anonymised > 0) out.line(`  Personal data was taken out of ${anonymised}.`);
  if (waiting > 0) out.line(`  ${waiting} will be chained within a minute.`);
  out.line(dim(`  To see later that the end is still there: --anchor ${head.seq}:${head.hash}`));
}

function anchorIn(text: string): Mark {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new UsageError('--anchor takes a number and a hash, such as 1234:9f86d0…, as verify prints them.');
  }
  return { seq: Number(seq), hash };
}
