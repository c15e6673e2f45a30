import { openTrainingEngine } from '#cli/train/training-engine.ts'
import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { judgeRealRecordings } from './support/real-recordings.ts'

/** How well breaches are foretold on recordings of a real Kafka that nothing was learnt from. */
export async function run({ log }: { log: (line: string) => void }) {
  const { weights } = readArtifact(shippedArtifact)
  using predict = await (await openTrainingEngine()).predictWith(weights)
  return await judgeRealRecordings(predict, log)
}
