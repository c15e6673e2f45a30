import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { incident } from '#contracts/incident.ts'
import { outboxDelivery } from '#contracts/outbox.ts'
import { cliErrors } from '../errors.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'
import { deliveryLine } from './outbox.ts'

export interface TapFlags extends RunningFlags {
  readonly to: string
  readonly wait: string
}

const drill = z.object({ id: z.string(), incident, deliveries: z.array(outboxDelivery) })
type Drill = z.output<typeof drill>

const askEveryMs = 500

/** Sends a drill the way of every tap, tells each stage that it reaches, and waits until it is acknowledged. */
export async function testTap(flags: TapFlags, terminal: Terminal): Promise<ExitCode> {
  const waitMs = Number(flags.wait) * 1_000
  if (!(waitMs >= 0 && waitMs <= 86_400_000)) {
    throw cliErrors.USAGE_WRONG('--wait is a number of seconds up to a day.')
  }
  const running = await findRunningForetap(flags, terminal)
  const { out } = terminal
  const body = { person: flags.to, by: 'foretap tap test' }
  let now: Drill = await running.post('/api/v1/drills', { body, schema: drill })
  out.write(`Drill ${now.id}. Acknowledge it on the device, or by foretap tap acknowledge.\n`)
  const told = new Set<string>()
  let isHinted = false
  const untilMs = performance.now() + waitMs
  for (;;) {
    for (const delivery of now.deliveries) {
      const line = `${delivery.id} ${delivery.state} ${delivery.reason ?? ''}`
      if (!told.has(line)) out.write(`${deliveryLine(delivery, Date.now())}\n`)
      told.add(line)
    }
    if (!isHinted && now.deliveries.length > 0 && now.deliveries.every(isDead)) {
      isHinted = true
      out.write(
        `Nothing reaches ${flags.to}: see foretap device ls, and pair one by foretap device pair.\n`,
      )
    }
    if (now.incident.acknowledgedMs !== undefined) {
      const seconds = (now.incident.acknowledgedMs - now.incident.startMs) / 1_000
      out.write(`${now.incident.acknowledgedBy} acknowledged it after ${seconds.toFixed(1)} s.\n`)
      return exitCodes.fine
    }
    if (performance.now() >= untilMs || now.incident.endMs !== undefined) {
      out.write(`Nobody acknowledged it within ${flags.wait} s.\n`)
      return exitCodes.failed
    }
    await delay(askEveryMs)
    now = await running.get(`/api/v1/drills/${now.id}`, drill)
  }
}

const isDead = ({ state }: Drill['deliveries'][number]) => state === 'dead'

export interface AcknowledgeFlags extends RunningFlags {
  readonly drill: string
  readonly as?: string
}

/** Says that a drill was felt, for channels that have no button for it. */
export async function acknowledgeDrill(flags: AcknowledgeFlags, terminal: Terminal): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const path = `/api/v1/drills/${encodeURIComponent(flags.drill)}/acknowledge`
  const body = flags.as === undefined ? {} : { person: flags.as }
  const { incident } = await running.post(path, { body, schema: drill })
  terminal.out.write(`${incident.acknowledgedBy} acknowledged it.\n`)
}
