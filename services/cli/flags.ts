import { join } from 'node:path'
import type { FlagSetting } from '#kit/config/load-config.ts'
import { type AddressFlags, addressesOf, nameOf, systems } from './cluster-flags.ts'

/** Flags that set options, as commander gives them. */
export interface ConfigFlags extends AddressFlags {
  readonly config?: string
  readonly host?: string
  readonly port?: string
  readonly data?: string
  readonly logLevel?: string
}

/** Which section holds the address of a command's HTTP server. */
export type HttpSection = 'api' | 'metrics'

/** What the flags set in the configuration. The schema judges the values, so that problems come together. */
export function settingsOf(flags: ConfigFlags, section: HttpSection): FlagSetting[] {
  const settings: (FlagSetting | undefined)[] = [
    ...clusterSettings(flags),
    setting('--host', [section, 'host'], flags.host),
    setting('--port', [section, 'port'], numberOr(flags.port)),
    setting('--data', ['store', 'path'], fileIn(flags.data)),
    setting('--log-level', ['log', 'level'], flags.logLevel),
  ]
  return settings.filter(one => one !== undefined)
}

/** `--kafka a:9092,b:9092` and `--pulsar http://a:8080` watch those clusters alone, whatever the file lists. */
function clusterSettings(flags: AddressFlags): FlagSetting[] {
  const named = systems.flatMap(([type, own]) => {
    const text = flags[type]
    return text === undefined ? [] : [{ type, flag: nameOf(own), option: own.addresses, text }]
  })
  return named.flatMap(({ flag, type, option, text }, i): FlagSetting[] => [
    { flag, path: ['clusters', i, 'type'], value: type, insteadOf: ['clusters'] },
    { flag, path: ['clusters', i, option], value: addressesOf(text) },
  ])
}

function setting(flag: string, path: FlagSetting['path'], value: unknown): FlagSetting | undefined {
  return value === undefined ? undefined : { flag, path, value }
}

/** The database of a data folder. An empty name stays empty, and the schema refuses it. */
function fileIn(folder: string | undefined): string | undefined {
  return folder ? join(folder, 'foretap.db') : folder
}

/** A number where the text is one; the schema names what is wrong with anything else. */
function numberOr(text: string | undefined): string | number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text
}
