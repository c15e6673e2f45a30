import { isIP } from 'node:net'
import { z } from 'zod'

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
  // Who listens everywhere listens on loopback, too.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : bracketed(host)
  try {
    const response = await fetch(`http://${name}:${port}/livez`, {
      signal: AbortSignal.timeout(probeTimeoutMs),
    })
    return liveness.safeParse(await response.json()).success
  } catch {
    return false
  }
}

const bracketed = (host: string) => (isIP(host) === 6 ? `[${host}]` : host)
