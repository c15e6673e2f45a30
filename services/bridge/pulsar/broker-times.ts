import { z } from 'zod'
import type { AdminClient } from './admin/admin-client.ts'

/** Class of Pulsar's own that adds the broker's time to each entry; its statistics prefer that to the producer's. */
const interceptor = 'AppendBrokerTimestampMetadataInterceptor'

const settings = z.looseObject({ brokerEntryMetadataInterceptors: z.string().optional() })

/**
 * Whether brokers stamp what they append. False too where we may not ask, which needs a super-user; `undefined` where nobody
 * answered.
 */
export async function readBrokerTimes(
  client: AdminClient,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const answer = await client.get('brokers/configuration/runtime', signal)
  if (!answer.ok) return answer.reason === 'no-describe-right' ? false : undefined
  const { data } = settings.safeParse(answer.body)
  return data?.brokerEntryMetadataInterceptors?.includes(interceptor) === true
}
