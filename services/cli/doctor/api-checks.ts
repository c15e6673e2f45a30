import { Registry } from 'prom-client'
import { apiErrors } from '#api/errors.ts'
import { builtBoard } from '#api/routes/board-routes.ts'
import type { Clock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { createHealth } from '#kit/health.ts'
import { isLoopbackHost } from '#kit/http/caller.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { isForetap } from '../is-foretap.ts'
import { type Check, failedCheck } from './check.ts'

interface Address {
  readonly host: string
  readonly port: number
}

export interface AddressChecks {
  readonly checks: readonly Check[]
  /** A Foretap listens there already. */
  readonly isRunning: boolean
}

const area = 'api'

/** Whether the API can listen on its address, by doing it. */
export async function checkAddress(address: Address, clock: Clock): Promise<AddressChecks> {
  const at = `${address.host}:${address.port}`
  const about = { area, check: 'port' } as const
  try {
    const deps = { log: silentLogger, registry: new Registry(), health: createHealth(clock) }
    await using _server = await startHttpServer(address, deps)
    const text = address.port === 0 ? `${address.host} has free ports` : `${at} is free`
    return { checks: [{ ...about, state: 'ok', text }, ...reachChecks(address)], isRunning: false }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    if (thrown.code === 'HTTP_PORT_TAKEN' && (await isForetap(address))) {
      const text = `a Foretap answers on ${at} already`
      return { checks: [{ ...about, state: 'ok', text }, ...reachChecks(address)], isRunning: true }
    }
    return { checks: [failedCheck(thrown, about)], isRunning: false }
  }
}

function reachChecks({ host }: Address): readonly Check[] {
  if (isLoopbackHost(host)) return []
  return [
    {
      ...{ area, check: 'reach', state: 'limited' },
      text: `${host} is reached from other machines: every request there needs a token`,
      advice:
        'Make tokens with foretap token create; set api.host to 127.0.0.1 to serve this machine alone.',
    },
  ]
}

export async function checkBoard(): Promise<Check> {
  const about = { area, check: 'board' } as const
  if ((await builtBoard()) !== undefined) {
    return { ...about, state: 'ok', text: 'the board is built' }
  }
  const { text, advice } = apiErrors.table.BOARD_MISSING
  return { ...about, state: 'limited', text: text.replace(/^The(.*)\.$/, 'the$1'), advice }
}
