/** One thing that was looked at. `limited`: it works, but less well than it could; `failed`: it stops measuring. */
export interface ClusterCheck {
  /** What of the cluster, e.g. `connection`; documented in docs/doctor.md. */
  readonly check: string
  readonly state: 'ok' | 'limited' | 'failed'
  /** What was seen: a phrase without a full stop. */
  readonly text: string
  /** What to do, as a sentence; absent where nothing is to be done. */
  readonly advice?: string
}

/** What a look at a cluster, as the bridge would take it, says. */
export interface ClusterProbe {
  readonly checks: readonly ClusterCheck[]
  /** What `foretap doctor --json` tells of it besides; documented there, and only ever added to. */
  readonly document?: Readonly<Record<string, unknown>>
}
