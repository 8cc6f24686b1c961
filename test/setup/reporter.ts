import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run by saying what it left out, and with one line of numbers that people and scripts can read. */
export class PlainReporter implements Reporter {
  readonly #leftOut: readonly string[];

  constructor(leftOut: readonly string[]) {
    this.#leftOut = leftOut;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const leftOut = [...this.#leftOut, ...modules.flatMap(skippedIn)].map((what) => `left out: ${what}`);
    const lines = [...leftOut, summaryOf(modules, unhandled.length)];
    // The runner prints these itself, after everything else a closing run may say.
    const file = process.env.TEST_SUMMARY_FILE;
    if (file) writeFileSync(file, lines.join('\n'));
    else console.log(lines.join('\n'));
  }
}

/** Each test that was skipped, and why. */
function skippedIn(module: TestModule): string[] {
  return Array.from(module.children.allTests('skipped'), (test) => {
    const result = test.result();
    const reason = ('note' in result && result.note) || 'this machine lacks what it tests';
    return `${module.relativeModuleId}: ${test.fullName} (${reason})`;
  });
}

function summaryOf(modules: readonly TestModule[], unhandled: number): string {
  const count = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) count.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      count[state === 'pending' ? 'skipped' : state] += 1;
    }
  }
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  return `${count.passed} passed, ${count.failed} failed${skipped}`;
}
