/** A file that is written from the sources: its path below the root, and its text. */
export interface Artifact {
  readonly path: string
  readonly text: string
}
