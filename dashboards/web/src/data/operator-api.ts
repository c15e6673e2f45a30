import type { BridgePaceList } from '#contracts/bridge-pace.ts'
import type { PeopleList } from '#contracts/http/people-routes.ts'
import type { ModelStatus, SeriesSkillList } from '#contracts/model-status.ts'
import type { SessionInfo } from '#contracts/token.ts'
import type { PairingCode } from '#contracts/watch/pairing.ts'
import type { DeviceList, DeviceRecord } from '#contracts/watch/registration.ts'
import { type Answer, ask } from './board-api.ts'

/** Requests about devices and about who is logged in. None of them throws. */

const base = '/api/v1'

const post = <Value>(path: string, body: unknown) =>
  ask<Value>(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

export const devices = () => ask<DeviceList>(`${base}/devices`)

const deviceAt = (id: string, what: string) => `/devices/${encodeURIComponent(id)}/${what}`

export const revokeDevice = (id: string) => post<DeviceRecord>(deviceAt(id, 'revoke'), {})

export const renameDevice = (id: string, name: string) =>
  post<DeviceRecord>(deviceAt(id, 'rename'), { name })

export const offerPairing = (person: string) => post<PairingCode>('/devices/pairings', { person })

export const peopleToTell = () => ask<PeopleList>(`${base}/people`)

export const session = () => ask<SessionInfo>(`${base}/session`)

export const logIn = (token: string): Promise<Answer<SessionInfo>> =>
  post<SessionInfo>('/session', { token })

export const logOut = () => ask<undefined>(`${base}/session`, { method: 'DELETE' })

export const model = () => ask<ModelStatus>(`${base}/model`)

export const worstSkills = (limit: number) =>
  ask<SeriesSkillList>(`${base}/model/series?limit=${limit}`)

export const bridgePaces = () => ask<BridgePaceList>(`${base}/bridges/pace`)
