import { AppError } from '#kit/errors.ts'
import { fetchAlertmanager } from '#lab/alertmanager/fetch-alertmanager.ts'

/** False where a real Alertmanager can run here, else the reason it cannot. */
export async function alertmanagerSkip(): Promise<string | false> {
  try {
    await fetchAlertmanager()
    return false
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'LAB_ALERTMANAGER_UNAVAILABLE') {
      return `${cause.message} ${cause.spec.advice}`
    }
    throw cause
  }
}
