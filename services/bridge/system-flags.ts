import { kafkaFlags } from './kafka/flags.ts'
import { pulsarFlags } from './pulsar/flags.ts'

/** Systems that the command line names by a flag, each with its line; flags, help and checks of every command follow. */
export const systemFlags = { kafka: kafkaFlags, pulsar: pulsarFlags } as const
