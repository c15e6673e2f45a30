import { defineErrors } from '../errors.ts'

export const storeErrors = defineErrors('STORE', {
  FILE_IN_USE: {
    retry: 'later',
    http: 503,
    text: 'Another process uses this database file.',
    advice: 'Stop that process, or give this one another file (store.path).',
  },
  FILE_UNOPENABLE: {
    retry: 'later',
    http: 500,
    text: 'The database file cannot be opened.',
    advice: 'Check that the folder of store.path exists and that this user may write there.',
  },
  FILE_FOREIGN: {
    retry: 'never',
    http: 500,
    text: 'The file is not a Foretap database.',
    advice: 'Give another path (store.path); this file was left as it is.',
  },
  FILE_NEWER: {
    retry: 'never',
    http: 500,
    text: 'The database was written by a newer Foretap.',
    advice: 'Use that version again, or give another file (store.path).',
  },
  FILE_CORRUPT: {
    retry: 'never',
    http: 500,
    text: 'The database file is damaged.',
    advice: 'Move it away (with its -wal file) and restore a copy, or let a new one be made.',
  },
  DISK_FULL: {
    retry: 'later',
    http: 507,
    text: 'The disk of the database is full.',
    advice: 'Free space or lower store.sizeMaxBytes; writing resumes by itself.',
  },
  WRITE_FAILED: {
    retry: 'later',
    http: 500,
    text: 'The database could not be written.',
    advice: 'Check the disk and its mount; writing is retried by itself.',
  },
  CLOSED: {
    retry: 'never',
    http: 503,
    text: 'The store is closed.',
    advice: 'Start the process again.',
  },
})
