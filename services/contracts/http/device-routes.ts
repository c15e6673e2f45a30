import { z } from 'zod'
import { deviceName } from '../watch/device.ts'
import { pairingCode } from '../watch/pairing.ts'
import { deviceList, deviceRecord } from '../watch/registration.ts'
import { defineRoute } from './route.ts'

const params = z.strictObject({ id: z.string().min(1).max(64) })

/** The devices of people, for operators. Devices themselves speak the watch protocol. */
export const deviceRoutes = {
  listDevices: defineRoute({
    name: 'listDevices',
    method: 'get',
    path: '/devices',
    summary: 'List paired devices, the newest first',
    description:
      'With what each may show, when it was last heard of, when it last confirmed a push, and what is the matter with it.',
    tag: 'Devices',
    scope: 'read',
    answers: { 200: deviceList },
  }),
  offerPairing: defineRoute({
    name: 'offerPairing',
    method: 'post',
    path: '/devices/pairings',
    summary: 'Make a one-time code that pairs a device for a person',
    description: 'The code holds for a few minutes and for one device. It is shown once.',
    tag: 'Devices',
    scope: 'admin',
    body: z.strictObject({ person: z.string().min(1).max(100) }),
    bodyBytesMax: 4_096,
    answers: { 201: pairingCode },
    isSecret: true,
  }),
  renameDevice: defineRoute({
    name: 'renameDevice',
    method: 'post',
    path: '/devices/{id}/rename',
    summary: 'Give a device another name',
    tag: 'Devices',
    scope: 'admin',
    params,
    body: z.strictObject({ name: deviceName }),
    bodyBytesMax: 4_096,
    answers: { 200: deviceRecord },
  }),
  revokeDevice: defineRoute({
    name: 'revokeDevice',
    method: 'post',
    path: '/devices/{id}/revoke',
    summary: 'Revoke a device: its key opens nothing any more, and nothing is pushed to it',
    tag: 'Devices',
    scope: 'admin',
    params,
    answers: { 200: deviceRecord },
  }),
} as const
