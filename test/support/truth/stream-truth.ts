import type { Isolation } from '#contracts/sample.ts'
import { PartitionTruth, type TrueAge, type Window } from './partition-truth.ts'

/** Offset by partition. */
export type Offsets = Readonly<Record<number, number>>

interface Commit {
  readonly offset: number
  readonly made: Window
}

export interface Reading {
  readonly isolation: Isolation
  /** The instant that an age is given for. */
  readonly atMs: number
  /** How long before it the committed offset may have been read. */
  readonly slackMs: number
}

/** What is true of one stream and of those who read it. */
export class StreamTruth {
  readonly #partitions = new Map<number, PartitionTruth>()
  readonly #commits = new Map<string, Map<number, Commit[]>>()

  partition(partition: number): PartitionTruth {
    return getOrMake(this.#partitions, partition, () => new PartitionTruth())
  }

  commit(consumer: string, offsets: Offsets, made: Window): void {
    const partitions = getOrMake(this.#commits, consumer, () => new Map<number, Commit[]>())
    for (const [partition, offset] of Object.entries(offsets)) {
      getOrMake(partitions, Number(partition), (): Commit[] => []).push({ offset, made })
    }
  }

  /** The greatest age over the consumer's partitions; absent where it had committed nothing for certain. */
  trueAge(consumer: string, { isolation, atMs, slackMs }: Reading): TrueAge | undefined {
    const ages = [...(this.#commits.get(consumer) ?? [])].map(([partition, commits]) => {
      // Any commit that stood at some moment between the reading and the instant may be the one that was read.
      const possible = commits.filter((commit, i) => {
        const next = commits[i + 1]
        return (
          commit.made.fromMs <= atMs && (next === undefined || next.made.toMs >= atMs - slackMs)
        )
      })
      const each = possible.map(({ offset }) =>
        this.partition(partition).trueAge(offset, isolation, atMs),
      )
      return each.length === 0
        ? undefined
        : {
            lowMs: Math.min(...each.map(age => age.lowMs)),
            highMs: Math.max(...each.map(age => age.highMs)),
          }
    })
    const known = ages.filter(age => age !== undefined)
    if (known.length === 0) return undefined
    return {
      lowMs: Math.max(...known.map(age => age.lowMs)),
      highMs: Math.max(...known.map(age => age.highMs)),
    }
  }
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
