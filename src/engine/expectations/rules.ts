import type { FindingRule } from "#model/finding.ts"

/** What findings of expectations come from, beside the rules in rules/findings. */
export const EXPECTATION_RULES = {
  expectation: {
    id: "expectation",
    title: "An expectation does not hold",
    level: "exact",
    severity: "high",
    because: "Somebody wrote down what ought to be so, and it is not.",
    advice: "Bring the machine to what the line says, or change the line.",
    guards: [
      "What was not asked, does not answer at all, or does not tell is unknown, with the reason.",
      "What is bound to 127.0.0.1, or has to be reachable from elsewhere only, is not judged from here.",
      "A version that says less than the range asks for is unknown; a distribution's own suffix counts only where the range has one.",
      "A certificate shown to who names nobody may not be the one for a name.",
      "A clock is wrong only beyond what can be told of it, and not where most clocks differ from ours alike.",
      "Which of the values in a group is right is never said.",
    ],
    settings: {},
  },
  "expectation-nobody": {
    id: "expectation-nobody",
    title: "An expectation selects no machine",
    level: "exact",
    severity: "low",
    because: "It checks nothing, which is easily taken for agreement.",
    advice: "Correct the selector, or take the expectation out.",
    guards: ["It is unknown, not drift: the machines may not have been scanned yet."],
    settings: {},
  },
  "expectation-waiver-ended": {
    id: "expectation-waiver-ended",
    title: "A waiver has ended",
    level: "exact",
    severity: "medium",
    because: "What was accepted for a while is accepted no longer.",
    advice: "Take the waiver out, or give it another day.",
    guards: ["The day that it names still counts."],
    settings: {},
  },
} as const satisfies Readonly<Record<string, FindingRule>>
