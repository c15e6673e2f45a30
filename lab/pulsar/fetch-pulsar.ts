import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '#kit/errors.ts'
import { cachedDirectory } from '../cached-directory.ts'
import { labErrors } from '../errors.ts'

const run = promisify(execFile)
/** The release with long-term support that people run. */
const pulsarVersion = '4.0.8'
/** Of Pulsar's own client for Python, which is built on its C++ client and shares nothing with us. */
const clientVersion = '3.13.0'
const artifact = `org.apache.pulsar:pulsar-server-distribution:${pulsarVersion}:tar.gz:bin`
const cacheRoot = join(import.meta.dirname, '..', '..', '.cache')
const cache = join(cacheRoot, `pulsar-${pulsarVersion}`)
const launcher = join(import.meta.dirname, 'java', 'LabPulsar.java')
/** 245 MB. */
const fetchTimeoutMs = 600_000

export interface PulsarFiles {
  /** Holds `conf` and `lib` of the distribution. */
  readonly home: string
  /** For `java -cp`: the lab's launcher and all of Pulsar. */
  readonly classPath: string
}

/**
 * Pulsar's distribution, fetched from Maven Central once and kept in `.cache`. Two processes may ask at once. Rejects with
 * JAVA_MISSING or PULSAR_UNAVAILABLE.
 */
export async function fetchPulsar(): Promise<PulsarFiles> {
  const home = await cachedDirectory(join(cache, 'distribution'), unpackDistribution)
  const libraries = join(home, 'lib', '*')
  const hash = createHash('sha256')
    .update(await readFile(launcher))
    .digest('hex')
  const classes = await cachedDirectory(join(cache, `classes-${hash.slice(0, 12)}`), async into => {
    try {
      await run('javac', ['-nowarn', '-d', into, '-cp', libraries, launcher])
    } catch (cause) {
      throw labErrors.JAVA_MISSING(messageOf(cause), cause)
    }
  })
  return { home, classPath: [classes, join(home, 'conf'), libraries].join(':') }
}

/** A folder with Pulsar's client for Python, to be put on PYTHONPATH. Rejects with PULSAR_CLIENT_UNAVAILABLE. */
export function fetchPythonClient(): Promise<string> {
  return cachedDirectory(join(cacheRoot, `pulsar-client-${clientVersion}`), async into => {
    const wanted = `pulsar-client==${clientVersion}`
    const quiet = ['--quiet', '--disable-pip-version-check']
    try {
      await run('python3', ['-m', 'pip', 'install', ...quiet, '--target', into, wanted], {
        timeout: fetchTimeoutMs,
      })
    } catch (cause) {
      throw labErrors.PULSAR_CLIENT_UNAVAILABLE(messageOf(cause), cause)
    }
  })
}

async function unpackDistribution(into: string): Promise<void> {
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
  try {
    await run(
      'mvn',
      ['-B', '-q', copy, `-Dartifact=${artifact}`, `-DoutputDirectory=${into}`],
      // A folder without a pom: the plugin takes everything from its flags.
      { cwd: into, timeout: fetchTimeoutMs, maxBuffer: 16 * 1024 * 1024 },
    )
    const archive = join(into, `pulsar-server-distribution-${pulsarVersion}-bin.tar.gz`)
    await run('tar', ['-xzf', archive, '-C', into, '--strip-components=1'])
    // The functions' runtimes are as large as all the rest, and nothing here runs functions.
    for (const spare of [archive, join(into, 'instances'), join(into, 'examples')]) {
      await rm(spare, { recursive: true, force: true })
    }
  } catch (cause) {
    throw labErrors.PULSAR_UNAVAILABLE(messageOf(cause), cause)
  }
}
