import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { leftOvers, staleArtifacts } from './generate/all-artifacts.ts'
import { root } from './run-tool.ts'

/**
 * `npm run generate` writes the docs, the reference configuration and the JSON Schemas that come from the sources;
 * with `-- --check` it writes nothing, names those that are stale and exits with 1 if there are any.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const stale = staleArtifacts(root)
const obsolete = leftOvers(root)
if (values.check) {
  for (const { path } of stale) console.error(`stale: ${path}`)
  for (const path of obsolete) console.error(`nothing gives this file any more: ${path}`)
  if (stale.length + obsolete.length > 0) {
    console.error('Run npm run generate and commit what it writes.')
    process.exitCode = 1
  }
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
  for (const path of obsolete) {
    rmSync(join(root, path))
    console.log(`removed ${path}`)
  }
}
