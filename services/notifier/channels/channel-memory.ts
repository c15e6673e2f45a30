/**
 * A few short facts that a channel keeps across workers and restarts, such as when it last changed its login. Never
 * secrets. A channel does without it where it fails, and says so.
 */
export interface ChannelMemory {
  /** What stands under a key, or undefined where nothing was ever put. */
  read(key: string): Promise<string | undefined>
  /** Puts `next` if `seen` still stands, in one step; gives what stands afterwards, which may be another worker's. */
  replace(
    key: string,
    change: { readonly seen: string | undefined; readonly next: string },
  ): Promise<string>
}
