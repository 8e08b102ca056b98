// The contract's client runs wherever fetch is; this project has neither the DOM's nor Node's types.
// Each shell brings the real ones.
interface Request {
  readonly url: string
}
interface Response {
  readonly status: number
}
