import { createHmac } from 'node:crypto';
import type { Scope } from '../kernel/scope/scope.ts';
import { sameText } from '../kernel/seal.ts';
import { isInstalled } from '../modules/organizations/index.ts';

/**
 * The token that opens `/install`, or nothing once the site is installed. It follows from the app key, so that every
 * process of a site prints the same one and a restart does not make the printed link worthless.
 */
export async function installToken(scope: Scope): Promise<string | undefined> {
  return (await isInstalled(scope)) ? undefined : tokenOf(scope);
}

export function opensInstall(scope: Scope, token: string | undefined): boolean {
  return token !== undefined && sameText(tokenOf(scope), token);
}

function tokenOf({ site }: Scope): string {
  return createHmac('sha256', site.key('install')).update('eventportal install').digest('base64url').slice(0, 32);
}
