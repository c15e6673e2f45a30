import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '#kit/errors.ts'
import { cachedDirectory } from '../cached-directory.ts'
import { labErrors } from '../errors.ts'
import { kafkaVersion, pom } from './pom.ts'

const run = promisify(execFile)
const sources = join(import.meta.dirname, 'java')
const cache = join(import.meta.dirname, '..', '..', '.cache', `kafka-${kafkaVersion}`)
const fetchTimeoutMs = 300_000

export interface KafkaJars {
  /** For `java -cp`: Kafka, its clients, streams and tools, and the lab's own compiled classes. */
  readonly classPath: string
}

/**
 * Kafka's jars and the lab's Java programs, fetched and compiled once and kept in `.cache`. Two processes may
 * ask at once: one works, the other waits. Rejects with JAVA_MISSING or KAFKA_UNAVAILABLE.
 */
export async function fetchKafka(): Promise<KafkaJars> {
  const hash = createHash('sha256').update(pom).digest('hex').slice(0, 12)
  const libs = await cachedDirectory(join(cache, `libs-${hash}`), fetchJars)
  const fingerprint = await sourceFingerprint()
  const classes = await cachedDirectory(join(cache, `classes-${fingerprint}`), into =>
    compile(libs, into),
  )
  return { classPath: `${classes}:${join(libs, '*')}` }
}

async function fetchJars(into: string): Promise<void> {
  await writeFile(join(into, 'pom.xml'), pom)
  try {
    await run(
      'mvn',
      [
        '-B',
        '-q',
        'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
        `-DoutputDirectory=${into}`,
        '-DincludeScope=runtime',
      ],
      { cwd: into, timeout: fetchTimeoutMs, maxBuffer: 16 * 1024 * 1024 },
    )
  } catch (cause) {
    throw labErrors.KAFKA_UNAVAILABLE(firstLines(cause), cause)
  }
}

async function compile(libs: string, into: string): Promise<void> {
  const files = (await readdir(sources)).filter(name => name.endsWith('.java'))
  try {
    await run(
      'javac',
      ['-nowarn', '-d', into, '-cp', join(libs, '*'), ...files.map(name => join(sources, name))],
      { timeout: 120_000 },
    )
  } catch (cause) {
    throw labErrors.JAVA_MISSING(firstLines(cause), cause)
  }
}

async function sourceFingerprint(): Promise<string> {
  const hash = createHash('sha256').update(pom)
  for (const name of (await readdir(sources)).sort()) {
    hash.update(name).update(await readFile(join(sources, name)))
  }
  return hash.digest('hex').slice(0, 12)
}

function firstLines(cause: unknown): string {
  const lines = messageOf(cause).split('\n')
  return lines
    .filter(line => line.trim() !== '')
    .slice(0, 6)
    .join('\n')
}
