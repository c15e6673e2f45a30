import type { ChildProcess } from 'node:child_process'
import { launchJvm } from '../jvm-process.ts'

export interface PulsarCommand {
  readonly classPath: string
  readonly configFile: string
  readonly loggingFile: string
  readonly logFile: string
  readonly directory: string
  readonly bookiePort: number
  readonly heapMb: number
}

/** Packages of the JDK that Pulsar reaches into; the list of its own start script. */
const opened = [
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.platform',
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util.zip',
  'java.management/sun.management',
  'jdk.management/com.sun.management.internal',
]

/** Starts a standalone Pulsar's JVM, without waiting for it to serve. */
export function launchPulsar(command: PulsarCommand): Promise<ChildProcess> {
  return launchJvm({
    ...command,
    args: [
      ...opened.map(name => `--add-opens=${name}=ALL-UNNAMED`),
      `-Dpulsar.config.file=${command.configFile}`,
      ...['-Dio.netty.tryReflectionSetAccessible=true', '-Dpulsar.allocator.pooled=false'],
      ...['-cp', command.classPath, 'LabPulsar'],
      ...['--config', command.configFile, '-nfw', '-nss', '--num-bookies', '1'],
      ...['-a', '127.0.0.1', '--bookkeeper-port', String(command.bookiePort)],
      ...['--bookkeeper-dir', `${command.directory}/bookkeeper`],
      ...['--metadata-dir', `${command.directory}/metadata`],
    ],
    cwd: command.directory,
  })
}
