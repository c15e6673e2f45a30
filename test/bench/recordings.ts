import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { openNetwork } from '#models/network/open-network.ts'
import { judgeRealRecordings } from './support/real-recordings.ts'

/** How well breaches are foretold on recordings of a real Kafka that nothing was learnt from. */
export async function run({ log }: { log: (line: string) => void }) {
  const { weights } = readArtifact(shippedArtifact)
  using network = await openNetwork(weights)
  return await judgeRealRecordings((inputs, rows) => network.predict(inputs, rows), log)
}
