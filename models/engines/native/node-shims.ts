import { createRequire } from 'node:module'

/** What Node 23 took out of node:util and the native binding of TensorFlow.js 4.22 still calls. */
const removed: Readonly<Record<string, (x: unknown) => boolean>> = {
  isArray: Array.isArray,
  isBoolean: x => typeof x === 'boolean',
  isFunction: x => typeof x === 'function',
  isNull: x => x === null,
  isNullOrUndefined: x => x === null || x === undefined,
  isNumber: x => typeof x === 'number',
  isObject: x => typeof x === 'object' && x !== null,
  isString: x => typeof x === 'string',
  isUndefined: x => x === undefined,
}

/** Puts them back for CommonJS, in this thread. `isArray` is replaced as well: Node's own warns that it is deprecated. */
export function restoreNodeUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  for (const [name, test] of Object.entries(removed)) {
    if (name === 'isArray' || !(name in util)) util[name] = test
  }
}
