import type { z } from 'zod'
import { channels } from './channels/registry.ts'

/** What of the configuration refers to something else in it. */
interface Referring {
  readonly channels: readonly { readonly type: string; readonly name: string }[]
  readonly people: readonly {
    readonly name: string
    readonly targets: readonly { readonly channel: string; readonly address?: unknown }[]
  }[]
  readonly chains: readonly {
    readonly name: string
    readonly steps: readonly { readonly people: readonly string[] }[]
  }[]
  readonly routes: readonly { readonly chain: string }[]
}

interface ReferenceProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Names that lead nowhere, names given twice and addresses that their channel cannot use. */
export function crossReferenceProblems(config: Referring): readonly ReferenceProblem[] {
  return [
    ...twice('channels', config.channels, 'each channel needs a name of its own'),
    ...twice('people', config.people, 'each person needs a name of their own'),
    ...twice('chains', config.chains, 'each chain needs a name of its own'),
    ...targetProblems(config),
    ...config.chains.flatMap(({ steps }, i) =>
      steps.flatMap(({ people }, j) =>
        people.flatMap((person, k) =>
          unknown(config.people, person, {
            path: ['chains', i, 'steps', j, 'people', k],
            what: 'a name of the people',
          }),
        ),
      ),
    ),
    ...config.routes.flatMap(({ chain }, i) =>
      unknown(config.chains, chain, { path: ['routes', i, 'chain'], what: 'a name of the chains' }),
    ),
  ]
}

function targetProblems({ people, channels: configured }: Referring): readonly ReferenceProblem[] {
  const definitions: Readonly<Record<string, { readonly address: z.ZodType }>> = channels
  return people.flatMap(({ targets }, i) =>
    targets.flatMap(({ channel, address }, j) => {
      const path = ['people', i, 'targets', j]
      const unknownChannel = unknown(configured, channel, {
        path: [...path, 'channel'],
        what: 'a name of the channels',
      })
      const type = configured.find(({ name }) => name === channel)?.type
      const definition = type === undefined ? undefined : definitions[type]
      if (address === undefined || definition === undefined) return unknownChannel
      const parsed = definition.address.safeParse(address)
      return (parsed.error?.issues ?? []).map(issue => ({
        path: [
          ...path,
          'address',
          ...issue.path.map(key => (typeof key === 'number' ? key : String(key))),
        ],
        message: issue.message,
      }))
    }),
  )
}

type Named = readonly { readonly name: string }[]

function twice(section: string, list: Named, message: string): readonly ReferenceProblem[] {
  const seen = new Set<string>()
  return list.flatMap(({ name }, i) => {
    if (seen.has(name)) return [{ path: [section, i, 'name'], message }]
    seen.add(name)
    return []
  })
}

function unknown(
  list: Named,
  wanted: string,
  { path, what }: { path: readonly (string | number)[]; what: string },
): readonly ReferenceProblem[] {
  if (list.some(({ name }) => name === wanted)) return []
  const names = [...new Set(list.map(({ name }) => name))]
  const known = names.length === 0 ? 'there are none' : `there are ${names.slice(0, 10).join(', ')}`
  return [{ path, message: `it must be ${what}: ${known}` }]
}
