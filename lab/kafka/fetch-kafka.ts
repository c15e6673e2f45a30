import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { messageOf } from '#kit/errors.ts'
import { labErrors } from '../errors.ts'
import { kafkaVersion, pom } from './pom.ts'

const run = promisify(execFile)
const sources = join(import.meta.dirname, 'java')
const cache = join(import.meta.dirname, '..', '..', '.cache', `kafka-${kafkaVersion}`)
const fetchTimeoutMs = 300_000
/** A lock older than any fetch may take belongs to a process that died. */
const staleLockMs = fetchTimeoutMs + 60_000

export interface KafkaJars {
  /** For `java -cp`: Kafka, its clients, streams and tools, and the lab's own compiled classes. */
  readonly classPath: string
}

/**
 * Kafka's jars and the lab's Java programs, fetched and compiled once and kept in `.cache`. Two processes may
 * ask at once: one works, the other waits. Rejects with JAVA_MISSING or KAFKA_UNAVAILABLE.
 */
export async function fetchKafka(): Promise<KafkaJars> {
  const fingerprint = await sourceFingerprint()
  const libs = join(cache, `libs-${createHash('sha256').update(pom).digest('hex').slice(0, 12)}`)
  const classes = join(cache, `classes-${fingerprint}`)
  if (!((await exists(libs)) && (await exists(classes)))) {
    await mkdir(cache, { recursive: true })
    await using _lock = await lockDirectory(join(cache, 'lock'))
    if (!(await exists(libs))) await atomically(libs, fetchJars)
    if (!(await exists(classes))) await atomically(classes, into => compile(libs, into))
  }
  return { classPath: `${classes}:${join(libs, '*')}` }
}

/** A directory appears under its name only when it is complete: the name is the marker. */
async function atomically(directory: string, fill: (into: string) => Promise<void>) {
  const partial = `${directory}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  await fill(partial)
  await rename(partial, directory)
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

/** A lock that any process can take: a directory, which only one of them can make. */
async function lockDirectory(path: string): Promise<AsyncDisposable> {
  for (;;) {
    try {
      await mkdir(path)
      return { [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
    } catch {
      const age = await stat(path).then(
        found => Date.now() - found.mtimeMs,
        () => 0,
      )
      if (age > staleLockMs) await rm(path, { recursive: true, force: true })
      await delay(100)
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function firstLines(cause: unknown): string {
  const lines = messageOf(cause).split('\n')
  return lines
    .filter(line => line.trim() !== '')
    .slice(0, 6)
    .join('\n')
}
