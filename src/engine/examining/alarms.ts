import type { FindingRule, Verdict } from "#model/finding.ts"
import type { Alarm } from "#model/machine.ts"

/** What identity thinks a person ought to look at, as rules say it. */
export function alarmVerdicts(
  alarms: readonly Alarm[],
  rules: ReadonlyMap<string, FindingRule>,
): readonly Verdict[] {
  return alarms.flatMap(({ rule: id, title, subject, machines, since, evidence }) => {
    const rule = rules.get(id)
    if (rule === undefined || isToldOtherwise(subject)) return []
    return [
      {
        rule: id,
        state: "drift",
        severity: rule.severity,
        matter: subject,
        peers: null,
        machines,
        title,
        says: `${title}: ${subject}. ${rule.because}`,
        advice: rule.advice,
        for: [{ sentence: title, evidence: evidence.map((one) => ({ kind: "observation", id: one })) }],
        against: [],
        reason: null,
        since,
        pending: false,
        review: null,
      },
    ]
  })
}

/** That machines share host keys alone is told by the rule of shared host keys, with more of its grounds. */
const isToldOtherwise = (subject: string): boolean =>
  subject.split(", ").every((part) => part.startsWith("host key "))
