import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface CpuProfile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const SHOWN = 16;

/** Prints where the portal's main thread spent its time: by package or folder, each with its own time alone. */
export function whereTimeWent(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const profiles = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile);
  // The main thread is the one that was busy longest.
  const busiest = profiles.toSorted((a, b) => busy(b) - busy(a))[0];
  if (!busiest) return;
  const times = new Map<string, number>();
  const byId = new Map(busiest.nodes.map((node) => [node.id, node]));
  busiest.samples.forEach((id, index) => {
    const place = placeOf(byId.get(id)!);
    times.set(place, (times.get(place) ?? 0) + busiest.timeDeltas[index]!);
  });
  times.delete('idle');
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shown = [...times].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  console.table(
    Object.fromEntries(
      shown.map(([place, time]) => [
        place,
        { ms: Math.round(time / 1000), share: `${((100 * time) / all).toFixed(1)} %` },
      ]),
    ),
  );
}

function busy(profile: CpuProfile): number {
  const idle = new Set(
    profile.nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  return profile.samples.reduce((sum, id, index) => sum + (idle.has(id) ? 0 : profile.timeDeltas[index]!), 0);
}

function placeOf({ callFrame: { functionName, url } }: Node): string {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url === '') return `V8: ${functionName || 'anonymous'}`;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  if (!url.startsWith('file:')) return `made at run time: ${url.split('://')[0]}`;
  const path = fileURLToPath(url);
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  if (library) return library[1]!;
  return path.slice(root.length).split('/').slice(0, 3).join('/');
}
