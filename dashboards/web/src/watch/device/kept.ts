/** What this device keeps over restarts, shared by page and service worker: one table of names and values. */
const databaseName = 'foretap-watch'
const table = 'kept'

let opening: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(table)
    request.onsuccess = () => {
      // Another page deletes the database when it forgets its pairing.
      request.result.onversionchange = () => {
        request.result.close()
        opening = undefined
      }
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
  return opening
}

export async function readKept<Value>(name: string): Promise<Value | undefined> {
  const database = await open()
  return new Promise((resolve, reject) => {
    const request = database.transaction(table).objectStore(table).get(name)
    request.onsuccess = () => resolve(request.result as Value | undefined)
    request.onerror = () => reject(request.error)
  })
}

/** Changes a value in one step, whoever else changes it at the same time; gives what it is afterwards. */
export async function changeKept<Value>(
  name: string,
  change: (before: Value | undefined) => Value,
): Promise<Value> {
  const database = await open()
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, 'readwrite')
    const values = transaction.objectStore(table)
    const request = values.get(name)
    let next: Value
    request.onsuccess = () => {
      next = change(request.result as Value | undefined)
      values.put(next, name)
    }
    transaction.oncomplete = () => resolve(next)
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
}

export const keep = <Value>(name: string, value: Value): Promise<Value> =>
  changeKept(name, () => value)

/** Forgets everything but what is named. */
export async function forgetKept(except: readonly string[] = []): Promise<void> {
  const database = await open()
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(table, 'readwrite')
    const values = transaction.objectStore(table)
    const request = values.getAllKeys()
    request.onsuccess = () => {
      for (const name of request.result) if (!except.includes(String(name))) values.delete(name)
    }
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
  })
}
