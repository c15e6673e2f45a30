import { messageOf } from './errors.ts'

/** What the system's codes mean to whoever named the file. */
const troubles: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'its file system is mounted read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk space of this user is used up',
  EFBIG: 'it would be larger than a file may be here',
  EEXIST: 'something of this name is there already',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'this process has too many files open',
}

/** Why a file cannot be used, in words and with its name; the text of anything else that was thrown. */
export function fileTroubleText(thrown: unknown, name?: string): string {
  const { code, path } = (thrown ?? {}) as NodeJS.ErrnoException
  const trouble = code === undefined ? undefined : troubles[code]
  if (trouble === undefined) return messageOf(thrown)
  const where = name ?? path
  return where === undefined ? trouble : `${where}: ${trouble}`
}
