import { CommanderError } from 'commander';
import pc from 'picocolors';
import { z } from 'zod';
import { lineOf, ConfigProblems } from '../../core/kernel/config/problems.ts';
import { ConfigError, DomainError, InvalidInput, messageOf, OutsideError } from '../../core/kernel/errors.ts';
import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import { LOCALES_DIR } from '../../core/render/theme.ts';
import { EXIT } from './exit.ts';
import { UsageError } from './usage-error.ts';

export interface Failure {
  readonly exitCode: number;
  readonly code: string;
  /** Whole sentences, one a line. */
  readonly message: string;
  readonly help?: string;
}

// Something outside is not there, or in use: the same command may work in a minute.
const MAY_PASS = new Set(['database.unreachable', 'cache.unreachable', 'http.port_in_use']);

/** What went wrong, for the person at the terminal. Never a stack: that is for LOG_LEVEL=debug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usage(error.code, error.message.replace(/^error: /, ''), undefined);
  if (error instanceof UsageError) return usage('usage', error.message, error.help);
  if (error instanceof InvalidInput) {
    return usage(error.code, error.problems.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  }
  if (error instanceof z.ZodError) {
    return usage(
      'input.invalid',
      error.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`).join('\n'),
    );
  }
  if (error instanceof ConfigProblems) {
    return { exitCode: EXIT.refused, code: error.code, message: error.problems.map(lineOf).join('\n') };
  }
  if (error instanceof ConfigError) {
    const exitCode = MAY_PASS.has(error.code) ? EXIT.tryAgain : EXIT.refused;
    return {
      exitCode,
      code: error.code,
      message: error.message,
      ...(error.help === undefined ? {} : { help: error.help }),
    };
  }
  if (error instanceof DomainError) {
    return { exitCode: EXIT.refused, code: error.code, message: sentenceOf(error) };
  }
  return ofSystem(error) ?? bug(error);
}

/** Prints a failure to standard error: for scripts as JSON, for people in red with what to do below it. */
export function printFailure(failure: Failure, { json }: { json: boolean }): void {
  const { code, message, help } = failure;
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, message, ...(help === undefined ? {} : { help }) } })}\n`);
    return;
  }
  const lines = message.split('\n').map((line) => `${pc.red('✖')} ${line}`);
  if (help !== undefined) lines.push(`  ${pc.dim(help)}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

function usage(code: string, message: string, help?: string): Failure {
  return { exitCode: EXIT.usage, code, message, ...(help === undefined ? {} : { help }) };
}

function sentenceOf(error: DomainError): string {
  const { t, has } = createTranslator([{ dir: LOCALES_DIR }]);
  const key = `errors.${error.code}`;
  return has(key) ? t('en', key, error.params) : error.code;
}

function issueText(issue: z.core.$ZodIssue): string {
  const { t, has } = createTranslator([{ dir: LOCALES_DIR }]);
  return has(issue.message) ? t('en', issue.message) : issue.message;
}

/** What the operating system or a driver said, as a sentence with a way out. */
function ofSystem(error: unknown): Failure | undefined {
  if (error instanceof OutsideError && error.retryable) {
    return { exitCode: EXIT.tryAgain, code: 'outside', message: error.message };
  }
  if (isConnectionLoss(error)) {
    return {
      exitCode: EXIT.tryAgain,
      code: 'database.lost',
      message: `The database went away: ${messageOf(error)}`,
      help: 'Try again when it is back.',
    };
  }
  return undefined;
}

function isConnectionLoss(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  const code = String((error as { code?: unknown } | undefined)?.code ?? '');
  return name === 'ConnectionException' || ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', '57P01'].includes(code);
}

function bug(error: unknown): Failure {
  return {
    exitCode: EXIT.bug,
    code: 'bug',
    message: `Something went wrong that should not have: ${messageOf(error).split('\n')[0]}`,
    help: 'This is a bug in eventportal or a plugin. LOG_LEVEL=debug shows where it happened.',
  };
}
