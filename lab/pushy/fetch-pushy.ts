import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '#kit/errors.ts'
import { cachedDirectory } from '../cached-directory.ts'
import { labErrors } from '../errors.ts'

const run = promisify(execFile)
const version = '0.15.4'
const sources = join(import.meta.dirname, 'java')
const cache = join(import.meta.dirname, '..', '..', '.cache', `pushy-${version}`)

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>foretap</groupId>
  <artifactId>lab-pushy</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>com.eatthepath</groupId>
      <artifactId>pushy</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`

/**
 * Class path of Pushy, whose mock of APNs is an HTTP/2 peer that nobody of ours wrote, and of the program that serves it.
 * Fetched and compiled once and kept in `.cache`. Rejects with PUSHY_UNAVAILABLE or JAVA_MISSING.
 */
export async function fetchPushy(): Promise<string> {
  const libs = await cachedDirectory(join(cache, 'libs'), fetchJars)
  const names = (await readdir(sources)).toSorted()
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(await readFile(join(sources, name)))
  const fingerprint = hash.digest('hex').slice(0, 12)
  const files = names.map(name => join(sources, name))
  const classes = await cachedDirectory(join(cache, `classes-${fingerprint}`), async into => {
    const args = ['-nowarn', '-d', into, '-cp', join(libs, '*'), ...files]
    await run('javac', args, { timeout: 120_000 }).catch(cause => {
      throw labErrors.JAVA_MISSING(firstLines(cause), cause)
    })
  })
  return `${classes}:${join(libs, '*')}`
}

async function fetchJars(into: string): Promise<void> {
  await writeFile(join(into, 'pom.xml'), pom)
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
  const args = ['-B', '-q', plugin, `-DoutputDirectory=${into}`, '-DincludeScope=runtime']
  await run('mvn', args, { cwd: into, timeout: 300_000, maxBuffer: 2 ** 24 }).catch(cause => {
    throw labErrors.PUSHY_UNAVAILABLE(firstLines(cause), cause)
  })
}

const firstLines = (cause: unknown): string =>
  messageOf(cause)
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(0, 6)
    .join('\n')
