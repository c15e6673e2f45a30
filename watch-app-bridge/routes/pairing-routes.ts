import { Router } from 'express'
import { type PairingAnswer, pairingRequest } from '#contracts/watch/pairing.ts'
import { bodyOf, bytesOf, routeIs } from './answer.ts'
import { pairingLimits } from './limits.ts'
import type { WatchContext } from './watch-context.ts'

/** `POST /pair`: the one request of a key that is not paired. */
export function pairingRoutes({
  config,
  clock,
  log,
  gatekeeper,
  pairing,
  registrations,
}: WatchContext): Router {
  const router = Router()
  router.post('/pair', routeIs('pair'), ...pairingLimits(config), async (request, response) => {
    const asked = bodyOf(request, pairingRequest)
    const { method, originalUrl: path, headers } = request
    const knocking = { method, path, headers, body: bytesOf(request) }
    const claim = gatekeeper.admitNew(knocking, asked.publicKey)
    const device = await pairing.pair(claim.device, asked)
    // Only now: whoever has no code writes nothing to the store.
    await gatekeeper.useNonce(claim)
    const { id, person, kind } = device
    log.info({ device: id, person, kind }, 'a device is paired')
    const setup = registrations.setupFor(person)
    const answer: PairingAnswer = { v: 1, atMs: clock.now(), device: id, person, setup }
    response.status(201).json(answer)
  })
  return router
}
