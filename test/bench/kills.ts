import { runKills } from '#test/support/kills/run-kills.ts'

const kills = 300

/** kill -9 at random points of a storm of incidents: nothing may be lost, and only sends in hand may come twice. */
export async function run({ log }: { readonly log: (line: string) => void }) {
  const { published, sends, lost, duplicates, wrongRepeats } = await runKills(kills)
  log(`${kills} kills, ${published} anomalies on the bus, ${sends} sends`)
  log(`lost ${lost}; repeated ${duplicates}, of them ${wrongRepeats} not as they should be`)
  return { kills, published, lost, duplicates, wrongRepeats }
}
