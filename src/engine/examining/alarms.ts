import type { FindingRule, Verdict } from "#model/finding.ts"
import type { Alarm } from "#model/machine.ts"

/** What identity thinks a person ought to look at, as rules say it. */
export function alarmVerdicts(
  alarms: readonly Alarm[],
  rules: ReadonlyMap<string, FindingRule>,
): readonly Verdict[] {
  return alarms.flatMap(({ rule: id, title, subject, machines, since, evidence }) => {
    const rule = rules.get(id)
    if (rule === undefined) return []
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
