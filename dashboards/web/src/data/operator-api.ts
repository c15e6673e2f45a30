import { client } from './board-api.ts'

/** Requests about devices and about who is logged in. None of them throws. */

export const objective = (id: string) => client.getObjective({ params: { id } })

export const devices = () => client.listDevices()

export const revokeDevice = (id: string) => client.revokeDevice({ params: { id } })

export const renameDevice = (id: string, name: string) =>
  client.renameDevice({ params: { id }, body: { name } })

export const offerPairing = (person: string) => client.offerPairing({ body: { person } })

export const peopleToTell = () => client.listPeople()

export const session = () => client.getSession()

export const logIn = (token: string) => client.openSession({ body: { token } })

export const logOut = () => client.closeSession()

export const model = () => client.getModel()

export const worstSkills = (limit: number) => client.listSkill({ query: { limit } })

export const bridgePaces = () => client.listPaces()
