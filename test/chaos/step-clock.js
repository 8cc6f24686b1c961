// Loaded before the portal (`--import`): its clock is off by what the file named by CHAOS_CLOCK says, in milliseconds, and jumps
// when that changes, as a machine's does when it is set. The database's clock goes on as it is.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.CHAOS_CLOCK;
let off = 0;

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + off);
    else super(...args);
  }

  static now() {
    return RealDate.now() + off;
  }
};

function look() {
  try {
    off = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Not written yet, or this moment being written: as it was.
  }
}

look();
setInterval(look, 200).unref();
