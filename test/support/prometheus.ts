import { AppError } from '#kit/errors.ts'
import { fetchPrometheus } from '#lab/prometheus/fetch-prometheus.ts'

/** False where a real Prometheus can run here, else the reason it cannot. */
export async function prometheusSkip(): Promise<string | false> {
  try {
    await fetchPrometheus()
    return false
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'LAB_PROMETHEUS_UNAVAILABLE') {
      return `${cause.message} ${cause.spec.advice}`
    }
    throw cause
  }
}
