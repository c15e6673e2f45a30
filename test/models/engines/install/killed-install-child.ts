import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installEngine } from '#models/engines/install/install-engine.ts'

/** Installs an engine whose second step never ends, and says when it is there. */
await installEngine(
  {
    engine: 'native',
    identity: 'one',
    bytesNeeded: 1,
    steps: [
      { key: 'a', title: 'do a', run: ({ folder }) => writeFile(join(folder, 'a'), 'one') },
      {
        key: 'b',
        title: 'do b',
        run: () =>
          new Promise(() => {
            process.stdout.write('in step b\n')
            setInterval(() => {}, 60_000)
          }),
      },
    ],
  },
  {
    engines: process.argv[2] ?? '',
    env: process.env,
    signal: new AbortController().signal,
    onProgress: () => {},
  },
)
