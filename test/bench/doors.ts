import { measure } from './load.ts';
import type { Reference } from './reference.ts';
import { ratioRow, type Row } from './report.ts';

const SCANNERS = 64;

/** Scans: each ticket once. */
export async function benchDoors(
  port: number,
  { token, codes, eventId }: { token: string; codes: readonly string[]; eventId: string },
  machine: Reference | undefined,
  seconds: number,
): Promise<Row[]> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  let next = 0;
  const rate = await measure(port, { clients: SCANNERS, seconds: Math.min(seconds, 6) }, async (wire) => {
    const code = codes[next++];
    if (code === undefined) return false;
    const scan = await wire.ask('POST', '/api/v1/tickets/validate', headers, JSON.stringify({ code, eventId }));
    if (!scan.body.includes('"valid"')) throw new Error(`a scan was answered ${scan.status}: ${scan.body}`);
    return true;
  });
  const beside = machine && { name: machine.by, perSecond: machine.checkInsPerSecond };
  return [ratioRow('scans a second', rate, beside, 0.3)];
}
