import type { Authenticator } from '../gate.ts'
import { accessErrors } from './access-errors.ts'
import { sessionCookieOf } from './session-cookie.ts'
import type { TokenBook } from './token-book.ts'

/** Knows callers by `Authorization: Bearer TOKEN`. */
export const byToken = (book: TokenBook): Authenticator => ({
  async authenticate(request) {
    const header = request.get('authorization')
    if (header === undefined) return undefined
    const [, text] = /^bearer +(\S+) *$/i.exec(header) ?? []
    if (text === undefined) throw accessErrors.TOKEN_INVALID('Authorization has another form.')
    return book.byToken(text)
  },
})

/** Knows browsers that have logged in by their cookie. */
export const bySession = (book: TokenBook): Authenticator => ({
  async authenticate(request) {
    const secret = sessionCookieOf(request)
    return secret === undefined || secret === '' ? undefined : book.bySession(secret)
  },
})
