import { toString as drawQrCode } from 'qrcode'
import { durationText } from '#contracts/text/age-text.ts'
import { pairingCode } from '#contracts/watch/pairing.ts'
import {
  type DeviceRecord,
  type DeviceRemark,
  deviceList,
  deviceRecord,
} from '#contracts/watch/registration.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

const devicesPath = '/api/v1/devices'

interface PairFlags extends RunningFlags {
  readonly person: string
  readonly json?: boolean
}

/** Asks for a code, and shows it so that a camera or a person can read it. */
export async function pairDevice(flags: PairFlags, terminal: Terminal): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const path = `${devicesPath}/pairings`
  const code = await running.post(path, { body: { person: flags.person }, schema: pairingCode })
  const { out } = terminal
  if (flags.json) {
    const { qrSvg: _, ...told } = code
    out.write(`${JSON.stringify(told)}\n`)
    return
  }
  const left = durationText(Math.max(0, code.expiresMs - Date.now()))
  if (out.isTerminal) out.write(`${await drawQrCode(code.url, { type: 'utf8', margin: 2 })}\n`)
  out.write(`Code ${code.code} pairs one device of ${code.person} for ${left}.\n`)
  out.write(`Scan the QR code, open ${code.url}, or type the code in the app.\n`)
  if (code.remark !== undefined) out.write(`Nothing will be told there yet: ${code.remark}\n`)
}

export async function listDevices(
  flags: RunningFlags & { readonly json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const list = await running.get(devicesPath, deviceList)
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify(list)}\n`)
  else if (list.devices.length === 0) out.write('No device is paired: see foretap device pair.\n')
  else for (const device of list.devices) out.write(`${deviceLine(device, list.atMs)}\n`)
}

export async function renameDevice(
  { id, name, ...flags }: RunningFlags & { readonly id: string; readonly name: string },
  terminal: Terminal,
): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const path = `${devicesPath}/${encodeURIComponent(id)}/rename`
  const device = await running.post(path, { body: { name }, schema: deviceRecord })
  terminal.out.write(`It is called ${device.name} now.\n`)
}

export async function revokeDevice(
  { id, ...flags }: RunningFlags & { readonly id: string },
  terminal: Terminal,
): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const path = `${devicesPath}/${encodeURIComponent(id)}/revoke`
  const device = await running.post(path, { body: {}, schema: deviceRecord })
  terminal.out.write(`${device.name} of ${device.person} is revoked.\n`)
}

const remarkTexts: Readonly<Record<DeviceRemark, string>> = {
  no_push: 'nothing can be pushed to it',
  push_refused: 'its push service does not know it any more',
  alerts_denied: 'its person does not let it show alerts',
  unproven: 'it never confirmed a push: try foretap tap test',
  silent: 'it was not heard of for too long',
  unreachable_person: 'its person has no target on its channel',
}

/** `ID  grace  Grace’s watch (apple_watch over apns)  heard 4 s ago, confirmed a push 2 m ago`, and what is the matter. */
function deviceLine(device: DeviceRecord, nowMs: number): string {
  const { id, person, name, kind, push, state, heardMs, receivedMs, remarks } = device
  const ago = (ms: number) => `${durationText(Math.max(0, nowMs - ms))} ago`
  const over = push === 'none' ? '' : ` over ${push}`
  const confirmed = receivedMs === undefined ? '' : `, confirmed a push ${ago(receivedMs)}`
  const said = state === 'revoked' ? 'revoked' : `heard ${ago(heardMs)}${confirmed}`
  const matter = remarks.map(remark => `\n  ! ${remarkTexts[remark]}`).join('')
  return `${id}  ${person}  ${name} (${kind}${over})  ${said}${matter}`
}
