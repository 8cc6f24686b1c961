import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROFILE = /^eventportal-browser-(\d+)-/;
const ours = new Set<string>();

/** A folder for one run of a browser, named by our process, so that those of killed processes are found and removed. */
export async function makeProfile(): Promise<string> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `eventportal-browser-${process.pid}-`));
  ours.add(folder);
  return folder;
}

export async function removeProfile(folder: string): Promise<void> {
  ours.delete(folder);
  // A browser that was killed may take a moment to let go of its files.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = PROFILE.exec(name) ?? [];
    const folder = join(tmpdir(), name);
    if (!pid || ours.has(folder) || isSomebodyElse(Number(pid))) continue;
    // Another user's are not ours to remove.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

// In a container that was restarted, a process before this one had our number.
function isSomebodyElse(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
