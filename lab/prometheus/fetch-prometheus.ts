import { join } from 'node:path'
import { messageOf } from '#kit/errors.ts'
import { debianPackage } from '../debian-package.ts'
import { labErrors } from '../errors.ts'

export interface PrometheusPrograms {
  readonly prometheus: string
  readonly promtool: string
}

/** The programs of Debian's package. Rejects with PROMETHEUS_UNAVAILABLE. */
export async function fetchPrometheus(): Promise<PrometheusPrograms> {
  try {
    const folder = await debianPackage('prometheus')
    const program = (name: string) => join(folder, 'usr', 'bin', name)
    return { prometheus: program('prometheus'), promtool: program('promtool') }
  } catch (cause) {
    throw labErrors.PROMETHEUS_UNAVAILABLE(messageOf(cause), cause)
  }
}
