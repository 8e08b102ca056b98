/** Writes what the operating system knows as JSON: started inside a lab's scanner, where the test itself can't be. */
import { knownNeighbours, knownRoutes, ownAddresses } from "#engine/scan/neighbours/neighbours.ts"

process.stdout.write(
  JSON.stringify({
    neighbours: await knownNeighbours(),
    routes: await knownRoutes(),
    own: await ownAddresses(),
  }),
)
