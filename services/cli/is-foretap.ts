import { z } from 'zod'
import { reachedAt } from './reached-at.ts'

const probeTimeoutMs = 1_500

const liveness = z.object({ status: z.string(), checks: z.array(z.object({ name: z.string() })) })

/** Whether what listens there answers as a Foretap does. */
export async function isForetap({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): Promise<boolean> {
  try {
    const response = await fetch(`http://${reachedAt(host)}:${port}/livez`, {
      signal: AbortSignal.timeout(probeTimeoutMs),
    })
    return liveness.safeParse(await response.json()).success
  } catch {
    return false
  }
}
