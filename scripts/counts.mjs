// Reads what the test runners counted, and adds it up.
import { existsSync, readFileSync } from "node:fs"

/** The counts of a runner that has not said anything. */
export const nothing = Object.freeze({ passed: 0, failed: 0, skipped: 0 })

/** Adds the counts of several runners. */
export function total(counts) {
  return counts.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    nothing,
  )
}

/** The one line that ends a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function vitestCounts(report) {
  const unloaded = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function playwrightCounts({ stats, errors }) {
  return {
    // Only CI gives a second try; the runner's own lines above tell which test needed it.
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (errors ?? []).length,
    skipped: stats.skipped,
  }
}

const readers = { vitest: vitestCounts, playwright: playwrightCounts }

/**
 * What a runner counted, from the report it wrote, against how it ended. A runner that left no report, ran no test,
 * or failed without counting a failure counts as one failure, and says why.
 */
export function countsOf(kind, reportFile, exitCode) {
  if (!existsSync(reportFile)) return { ...nothing, failed: 1, why: "it ended without a report" }
  const counts = readers[kind](JSON.parse(readFileSync(reportFile, "utf8")))
  if (counts.passed + counts.failed + counts.skipped === 0)
    return { ...nothing, failed: 1, why: "it ran no test" }
  if (exitCode !== 0 && counts.failed === 0) {
    return {
      ...counts,
      failed: 1,
      why: `every test it counted passed, yet it ended with exit code ${exitCode}`,
    }
  }
  return counts
}
