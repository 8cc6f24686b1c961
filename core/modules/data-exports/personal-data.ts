import { Readable } from 'node:stream';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openImage } from '../media/index.ts';
import { accountFiles } from './account-data.ts';
import { activityFiles } from './activity-data.ts';
import type { ExportedFile } from './export-file.ts';
import { orderFiles } from './order-data.ts';

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly avatarId: string | null;
  /** Whether what has the address is known to be the person's. */
  readonly isVerified: boolean;
}

const PLUGIN_FILE = /^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)+$/;
const LARGEST = 1_000_000;

/** All that is kept about a person, in parts. Secrets stay: hashes, keys, and mails that open an account. */
export async function personalData(scope: Scope, person: Person): Promise<ExportedFile[]> {
  return [
    ...(await accountFiles(scope, person)),
    ...orderFiles(scope, person),
    ...activityFiles(scope, person),
    ...avatarFile(scope, person),
    ...(await filesOfPlugins(scope, person)),
  ];
}

function avatarFile(scope: Scope, { avatarId }: Person): ExportedFile[] {
  if (avatarId === null) return [];
  return [
    { name: 'picture.webp', open: async () => (await openImage(scope, { id: avatarId, width: LARGEST })).content },
  ];
}

async function filesOfPlugins(scope: Scope, { userId, email, isVerified }: Person): Promise<ExportedFile[]> {
  const given = await scope.filter('user.export', [], { userId, email, isVerified, em: scope.em });
  const names = new Set<string>();
  return given.map((file) => {
    const { name } = file;
    if (!PLUGIN_FILE.test(name) || names.has(name)) {
      throw new Error(`user.export: ${JSON.stringify(name)} is no name for a file, or there are two of that name`);
    }
    names.add(name);
    if ('json' in file) return { name: `plugins/${name}`, json: file.json };
    return { name: `plugins/${name}`, open: async () => Readable.from([Buffer.from(file.bytes)]) };
  });
}
