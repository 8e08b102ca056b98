import { Failure } from "#model/failure.ts"
import type { Context } from "#engine/context.ts"
const notYet = async (): Promise<never> => {
  throw new Failure("unavailable", "Expectations are not read yet.")
}
export const checkExpectations = (_context: Context, _asked: unknown) => notYet()
export const writeExpected = (_context: Context, _asked: unknown) => notYet()
export const expectationsSchema = () => notYet()
