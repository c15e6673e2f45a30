import { signal } from '@preact/signals'
import { keep, readKept } from '../device/kept.ts'

/** What its person chose for this device. */
export interface Settings {
  readonly sound: boolean
  readonly vibration: boolean
  /** 0 … 1. */
  readonly volume: number
}

const usual: Settings = { sound: true, vibration: true, volume: 0.5 }

export const settings = signal<Settings>(usual)

export async function loadSettings(): Promise<void> {
  settings.value = { ...usual, ...(await readKept<Settings>('settings')) }
}

export function changeSettings(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change }
  void keep('settings', settings.value).catch(() => {})
}
