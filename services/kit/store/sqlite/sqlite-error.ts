import { AppError, messageOf } from '../../errors.ts'
import { storeErrors } from '../errors.ts'

/** What a failure of SQLite means to whoever called the store. */
export function asStoreError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const code = codeOf(thrown)
  const why = `(${code === '' ? '' : `${code}: `}${messageOf(thrown)})`
  if (code === 'SQLITE_FULL') return storeErrors.DISK_FULL(why, thrown)
  if (code === 'SQLITE_NOTADB') return storeErrors.FILE_FOREIGN(why, thrown)
  if (code.startsWith('SQLITE_CORRUPT')) return storeErrors.FILE_CORRUPT(why, thrown)
  if (/connection is not open|driver has already been destroyed/.test(messageOf(thrown))) {
    return storeErrors.CLOSED('', thrown)
  }
  return storeErrors.WRITE_FAILED(why, thrown)
}

export function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return ''
  return String(thrown.code)
}
