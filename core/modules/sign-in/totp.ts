import { generateSecret, generateURI, verify } from 'otplib';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import { User } from '../users/index.ts';
import { factorAdded, type FactorOwner, factorRemoved, ownerOf } from './factor-changes.ts';
import { Factor } from './factor.entity.ts';

const PERIOD_SECONDS = 30;
const SETUP_MINUTES = 30;

/** What an app needs, and the sealed text that comes back with its first code. Nothing is stored until then. */
export interface TotpSetup {
  readonly setup: string;
  readonly secret: string;
  readonly uri: string;
}

export async function beginTotp(scope: Scope, userId: string): Promise<TotpSetup> {
  const expiresAt = scope.clock.in({ minutes: SETUP_MINUTES }).getTime();
  const secret = generateSecret();
  const setup = seal(scope.site.key('totp-setup'), JSON.stringify({ userId, secret, expiresAt }));
  return readTotpSetup(scope, userId, setup);
}

/** The same setup again, for a form that comes again. */
export async function readTotpSetup(scope: Scope, userId: string, setup: string): Promise<TotpSetup> {
  const { email } = await ownerOf(scope, userId);
  const secret = secretOf(scope, userId, setup);
  return { setup, secret, uri: generateURI({ issuer: scope.site.name, label: email, secret }) };
}

export const ConfirmTotp = z.strictObject({
  setup: z.string().min(1).max(1000),
  code: z.string().trim().min(1).max(40).meta({ title: 'fields.code' }),
});

/** The app is set up once it showed a right code. */
export async function confirmTotp(
  scope: Scope,
  { userId, sessionId, setup, code }: z.output<typeof ConfirmTotp> & FactorOwner,
): Promise<void> {
  const owner = await ownerOf(scope, userId);
  const secret = secretOf(scope, userId, setup);
  const lastStep = await stepOf(scope, secret, code, null);
  const secretSealed = seal(scope.site.key('totp'), secret);
  try {
    await scope.tx(async (tx) => {
      const user = tx.em.getReference(User, userId, { wrapped: true });
      tx.em.create(Factor, { id: newId(), user, kind: 'totp', secretSealed, lastStep, createdAt: tx.clock.now() });
      await factorAdded(tx, owner, { what: 'totp_added', sessionId });
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('sign_in.totp_exists', { status: 409 });
  }
}

export async function removeTotp(scope: Scope, userId: string): Promise<void> {
  const owner = await ownerOf(scope, userId);
  await scope.tx(async (tx) => {
    const removed = await tx.em.nativeDelete(Factor, { user: userId, kind: 'totp' });
    if (removed > 0) await factorRemoved(tx, owner, 'totp_removed');
  });
}

/** Takes a code of the app. Each counts once: the step of the last one is moved by whoever comes first. */
export async function useTotpCode(scope: Scope, userId: string, code: string): Promise<void> {
  const factor = await scope.em.findOne(Factor, { user: userId, kind: 'totp' }, { disableIdentityMap: true });
  if (!factor?.secretSealed) throw isWrong();
  const secret = unseal(scope.site.key('totp'), factor.secretSealed);
  const step = await stepOf(scope, secret, code, factor.lastStep ?? null);
  await scope.tx(async (tx) => {
    const before = { $or: [{ lastStep: null }, { lastStep: { $lt: step } }] };
    const moved = await tx.em.nativeUpdate(Factor, { id: factor.id, ...before }, { lastStep: step });
    if (moved === 0) throw isWrong();
  });
}

/** The time step that a right code belongs to; clocks may differ by one. */
async function stepOf(scope: Scope, secret: string, given: string, after: number | null): Promise<number> {
  const token = given.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) throw isWrong();
  const epoch = Math.floor(scope.clock.now().getTime() / 1000);
  const told = await verify({ secret, token, epoch, period: PERIOD_SECONDS, epochTolerance: PERIOD_SECONDS });
  if (!told.valid) throw isWrong();
  const step = Math.floor(epoch / PERIOD_SECONDS) + told.delta;
  if (after !== null && step <= after) throw isWrong();
  return step;
}

function secretOf(scope: Scope, userId: string, setup: string): string {
  const told = opened(scope, setup);
  if (told?.userId !== userId || told.expiresAt <= scope.clock.now().getTime())
    throw new DomainError('sign_in.setup_over', { status: 410 });
  return told.secret;
}

function opened(scope: Scope, setup: string): { userId: string; secret: string; expiresAt: number } | undefined {
  try {
    return JSON.parse(unseal(scope.site.key('totp-setup'), setup)) as {
      userId: string;
      secret: string;
      expiresAt: number;
    };
  } catch {
    return undefined; // what was not sealed by us is no setup
  }
}

function isWrong(): DomainError {
  return new DomainError('sign_in.code_wrong', { status: 401, field: 'code' });
}
