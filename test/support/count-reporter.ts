import type { Reporter, TestModule } from "vitest/node";

/** Prints `N passed, N failed, N skipped` as the run's last line, for scripts that read it. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      // a file that does not load, or a hook that throws, fails without any test that failed
      for (const group of [module, ...module.children.allSuites()]) {
        if (group.errors().length > 0) count.failed += 1;
      }
    }
    const failed = count.failed + count.pending + errors.length;
    setImmediate(() =>
      process.stdout.write(
        `\n${count.passed} passed, ${failed} failed, ${count.skipped} skipped\n`,
      ),
    );
  }
}
