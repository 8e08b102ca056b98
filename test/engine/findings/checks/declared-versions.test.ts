import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { agreement } from "#engine/findings/checks/declared-versions.ts"
import { areAtOdds, systemFrom, systemInName, systemInSsh } from "#engine/findings/checks/systems.ts"
import { areOne } from "#engine/findings/checks/names.ts"

describe("a declared version", () => {
  test.each([
    ["1.26.1", "1.26.1", "same"],
    ["1.26", "1.26.3", "same"],
    ["v2.4.58", "2.4.58-1ubuntu4", "same"],
    ["9.2p1", "9.2p1 Debian 2+deb12u3", "same"],
    ["15", "15.6 (Debian 15.6-1.pgdg120+2)", "same"],
    ["10.11.6", "5.5.5-10.11.6-MariaDB", "same"],
    ["1.26.1", "1.24.0", "differs"],
    ["15.6", "16.2", "differs"],
    ["15", "16.2", "unknown"],
    ["2024.01.15", "1.24.0", "unknown"],
    ["1.26.x", "1.24.0", "unknown"],
    [">=1.26", "1.24.0", "unknown"],
    ["1.26 || 1.27", "1.24.0", "unknown"],
    ["1.26 - 1.28", "1.24.0", "unknown"],
    ["latest", "1.24.0", "unknown"],
    ["{{ nginx_version }}", "1.24.0", "unknown"],
    ["1.26.1", null, "unknown"],
    ["1.26.1", "1.26", "unknown"],
    ["1.26.1", "stable", "unknown"],
  ])("%s against %s: %s", (declared, seen, state) => {
    expect(agreement(declared, seen).state).toBe(state)
  })

  test("says which of the two is older", () => {
    expect(agreement("1.26.1", "1.24.0")).toMatchObject({ how: "older" })
    expect(agreement("1.9.1", "1.24.0")).toMatchObject({ how: "newer" })
  })

  test("agrees with itself, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(99), { minLength: 2, maxLength: 5 }), fc.string(), (numbers, more) => {
        const version = numbers.join(".")
        expect(agreement(version, version).state).toBe("same")
        expect(["same", "differs", "unknown"]).toContain(agreement(more, version).state)
        expect(["same", "differs", "unknown"]).toContain(agreement(version, more).state)
      }),
    )
  })
})

describe("a system", () => {
  test.each([
    ["SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", "debian", "12"],
    ["SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10", "ubuntu", "22.04"],
    ["SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5", "ubuntu", "24.04"],
    ["SSH-2.0-OpenSSH_7.9p1 Debian-10+deb10u2", "debian", "10"],
    ["SSH-2.0-OpenSSH_9.5 FreeBSD-20231004", "freebsd", null],
    ["SSH-2.0-OpenSSH_for_Windows_8.1", "windows", null],
  ])("greets as %s", (banner, name, version) => {
    expect(systemInSsh(banner)).toMatchObject({ name, version })
  })

  test.each(["SSH-2.0-OpenSSH_8.7", "SSH-2.0-dropbear_2022.83", ""])("greets as nobody by %s", (banner) => {
    expect(systemInSsh(banner)).toBeNull()
  })

  test.each([
    ["Debian GNU/Linux 12 (bookworm)", "debian", "12"],
    ["debian12", "debian", "12"],
    ["ubuntu 22.04.4 LTS", "ubuntu", "22.04"],
    ["Windows Server 2019", "windows", null],
    ["bookworm", "debian", "12"],
    ["Red Hat Enterprise Linux 9 (64-bit)", "rhel", "9"],
    ["Linux 4.15 - 5.8", "linux", null],
  ])("is written as %s", (text, name, version) => {
    expect(systemFrom(text, false)).toMatchObject({ name, version })
  })

  test.each([
    ["web1-debian12.example.org", "debian", "12"],
    ["ci-ubuntu2204", "ubuntu", "22.04"],
    ["win2019-build", "windows", null],
  ])("is in the name %s", (text, name, version) => {
    expect(systemInName(text)).toMatchObject({ name, version })
  })

  test.each(["deb1", "rocky3", "win1", "debian", "winston7.example.org", "alma-2"])(
    "is not in %s",
    (text) => {
      expect(systemInName(text)).toBeNull()
    },
  )

  test("agrees with what it is a kind of", () => {
    const of = (text: string, isFamily = false) => systemFrom(text, isFamily)!
    expect(areAtOdds(of("ubuntu 22.04"), of("linux"))).toBe(false)
    expect(areAtOdds(of("debian", true), of("ubuntu 22.04"))).toBe(false)
    expect(areAtOdds(of("raspbian 12"), of("debian 12"))).toBe(false)
    expect(areAtOdds(of("ubuntu 22.04"), of("debian 12"))).toBe(true)
    expect(areAtOdds(of("debian 12"), of("debian 11"))).toBe(true)
    expect(areAtOdds(of("windows"), of("linux"))).toBe(true)
  })
})

describe("names", () => {
  test.each([
    ["web1", "WEB1.example.org"],
    ["db3", "db3-backup"],
    ["srv01", "srv1"],
    ["web_1", "web-1"],
    ["warehouse-files", "warehouse-files-north"],
  ])("%s and %s are of one machine", (one, other) => {
    expect(areOne(one, other)).toBe(true)
    expect(areOne(other, one)).toBe(true)
  })
  test.each([
    ["web1", "web2"],
    ["web1", "web11"],
    ["", "web1"],
    ["db", "web"],
  ])("%s and %s are not", (one, other) => {
    expect(areOne(one, other)).toBe(false)
  })
})
