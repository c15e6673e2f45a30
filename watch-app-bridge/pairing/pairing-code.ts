import { createHash, randomInt } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U, so that a code read aloud is typed right. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 40 bits: at the bound on wrong tries, the chance to guess a code while it holds is below one in a thousand million. */
const length = 8

/** A new code as people see it: `K7QF-3WXN`. */
export function makePairingCode(): string {
  const code = Array.from({ length }, () => digits[randomInt(digits.length)]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What the store keeps of a code: however it was typed, the hash is that of the code as it was made. */
export function hashOfCode(typed: string): string {
  const code = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return createHash('sha256').update(`foretap pairing ${code}`).digest('hex')
}
