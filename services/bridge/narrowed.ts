import type { ClusterLook } from './define-bridge.ts'

interface Patterns {
  readonly include: string[]
  readonly exclude: string[]
}

interface Selecting {
  readonly streams: Patterns
  readonly consumers: Patterns
  readonly internalStreams: boolean
}

/** Only what was named is read from the cluster; what the configuration leaves out stays out. */
export function narrowed<Config extends Selecting>(
  config: Config,
  { stream, consumer }: Pick<ClusterLook, 'stream' | 'consumer'>,
): Config {
  const { streams, consumers, internalStreams } = config
  return {
    ...config,
    streams: stream === undefined ? streams : { ...streams, include: [stream] },
    consumers: consumer === undefined ? consumers : { ...consumers, include: [consumer] },
    internalStreams: internalStreams || stream?.startsWith('__') === true,
  }
}
