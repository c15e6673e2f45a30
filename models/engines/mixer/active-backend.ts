import { getBackend, setBackend } from '@tensorflow/tfjs-core'

/**
 * Runs operations on a backend that is initialised. Switching takes 0.2–0.5 ms and is done at once for such a backend,
 * though the library promises it only for later.
 */
export function onBackend<Result>(backend: string, operations: () => Result): Result {
  if (getBackend() !== backend) {
    void setBackend(backend)
    if (getBackend() !== backend) throw new Error(`The backend ${backend} is not ready.`)
  }
  return operations()
}
