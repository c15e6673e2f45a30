import { AppError } from '#kit/errors.ts'
import { fetchPulsar, fetchPythonClient } from '#lab/pulsar/fetch-pulsar.ts'

const unavailable = new Set([
  'LAB_JAVA_MISSING',
  'LAB_PULSAR_UNAVAILABLE',
  'LAB_PULSAR_CLIENT_UNAVAILABLE',
])

/**
 * False where a real Pulsar and its Python client can run here, else the reason they cannot: for
 * `test(name, { skip: await pulsarSkip() })`. Anything but a missing tool or registry is an error, never a skip.
 */
export async function pulsarSkip(): Promise<string | false> {
  try {
    await fetchPulsar()
    await fetchPythonClient()
    return false
  } catch (cause) {
    if (cause instanceof AppError && unavailable.has(cause.code)) {
      return `${cause.message} ${cause.spec.advice}`
    }
    throw cause
  }
}
