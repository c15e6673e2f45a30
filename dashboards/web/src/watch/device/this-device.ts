import type { DeviceApp } from '#contracts/watch/device.ts'
import type { DeviceSetup } from '#contracts/watch/setup.ts'

/** Which device of which person this is, once it is paired. */
export interface Identity {
  readonly device: string
  readonly person: string
  readonly name: string
  readonly setup: DeviceSetup
}

const brands = /(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/g
const systems = /(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)/

/** `Chrome 142 on Linux`: what people recognise this device by in a list. */
export function browserText(agent: string): string {
  const found = [...agent.matchAll(brands)].map(([, brand = '', version = '']) => [brand, version])
  const [brand, version] =
    found.find(([name]) => name === 'Edg' || name === 'OPR' || name === 'Firefox') ??
    found.find(([name]) => name === 'Chrome') ??
    found[0] ??
    []
  const names: Readonly<Record<string, string>> = {
    Edg: 'Edge',
    OPR: 'Opera',
    Version: 'Safari',
  }
  const system = systems.exec(agent)?.[1] ?? 'this device'
  const browser = brand === undefined ? 'Browser' : `${names[brand] ?? brand} ${version}`
  return `${browser} on ${system === 'Mac OS X' ? 'a Mac' : system}`
}

export const appFacts = (): DeviceApp => ({
  version: '1',
  os: browserText(navigator.userAgent).slice(0, 80),
})
