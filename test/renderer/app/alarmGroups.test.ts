import { expect, test } from "vitest"
import type { Alarm } from "#model/machine.ts"
import { alarmGroups } from "#renderer/app/alarmGroups.ts"

const alarm = (id: string, part: Partial<Alarm>): Alarm => ({
  id,
  rule: "clone",
  title: "2 machines share one certificate",
  subject: "certificate SHA256:aa",
  machines: ["m-0001", "m-0002"],
  since: 5,
  last: 9,
  evidence: [1, 2],
  ...part,
})

test("what the same machines share is one line with all its evidence", () => {
  const alarms = [
    alarm("f-1", {}),
    alarm("f-2", {
      title: "2 machines share one SSH host key",
      subject: "SSH host key SHA256:bb",
      machines: ["m-0002", "m-0001"],
      since: 3,
      evidence: [2, 3],
    }),
    alarm("f-3", { machines: ["m-0001", "m-0003"] }),
  ]
  expect(alarmGroups(alarms).map(({ title, since, evidence }) => [title, since, evidence])).toEqual([
    ["2 machines share one certificate and one SSH host key", 3, [1, 2, 3]],
    ["2 machines share one certificate", 5, [1, 2]],
  ])
})

test("what answers for everything is not mixed with what is shared", () => {
  const alarms = [
    alarm("f-1", {}),
    alarm("f-2", { rule: "answers-for-everything", title: "10.0.0.1 answers on 812 ports" }),
  ]
  expect(alarmGroups(alarms)).toHaveLength(2)
})
