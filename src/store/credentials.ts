import type { SnmpAuth, SnmpPriv } from "#model/credential.ts"
import type { Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

/** Where a secret is: never the secret itself. */
export type KeptSecret =
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "file"; readonly file: string }

export interface KeptCredential {
  readonly name: string
  readonly kind: "snmp-v2c" | "snmp-v3"
  /** null: for every network. */
  readonly network: string | null
  readonly settings: {
    readonly user?: string
    readonly auth?: SnmpAuth | null
    readonly priv?: SnmpPriv | null
  }
  readonly kept: {
    readonly community?: KeptSecret
    readonly auth?: KeptSecret
    readonly priv?: KeptSecret
  }
  readonly at: Moment
  readonly author: string
}

interface Row {
  name: string
  kind: KeptCredential["kind"]
  network: string | null
  settings: string
  kept: string
  at: number
  author: string
}

const credentialFrom = (row: Row): KeptCredential => ({
  ...row,
  settings: fromJson<KeptCredential["settings"]>(row.settings),
  kept: fromJson<KeptCredential["kept"]>(row.kept),
})

/** The user's credentials, without their secrets. */
export function credentialsIn(db: Database) {
  const all = db.prepare<[], Row>("select * from credential order by name")
  const one = db.prepare<[string], Row>("select * from credential where name = ?")
  const add = db.prepare<Row>(`
    insert into credential (name, kind, network, settings, kept, at, author)
    values (@name, @kind, @network, @settings, @kept, @at, @author)`)
  const remove = db.prepare("delete from credential where name = ?")
  return {
    list: async (): Promise<readonly KeptCredential[]> => all.all().map(credentialFrom),
    get: async (name: string): Promise<KeptCredential | null> => {
      const row = one.get(name)
      return row === undefined ? null : credentialFrom(row)
    },
    add: async (credential: KeptCredential): Promise<void> => {
      const { settings, kept } = credential
      add.run({ ...credential, settings: JSON.stringify(settings), kept: JSON.stringify(kept) })
    },
    remove: async (name: string): Promise<boolean> => remove.run(name).changes > 0,
  }
}
