import { z } from 'zod'
import { parseIpNetwork } from './ip-network.ts'

/** Where requests may go besides the public Internet by HTTPS. */
export const outgoingConfig = z.strictObject({
  hosts: z
    .array(
      z.string().regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i, {
        error: 'must be a host name without a port',
      }),
    )
    .max(100)
    .default([])
    .describe('Host names that may have private or loopback addresses.'),
  networks: z
    .array(
      z.string().refine(text => parseIpNetwork(text) !== undefined, {
        error: 'must be an address or a network such as 10.0.0.0/8',
      }),
    )
    .max(100)
    .default([])
    .describe('Private, loopback or link-local networks that may be reached, e.g. 10.1.0.0/16.'),
  allowHttp: z
    .boolean()
    .default(false)
    .describe('Whether http: is allowed too; everybody on the way can then read and change it.'),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of authorities to trust besides those of the system.'),
})
export type OutgoingConfig = Readonly<z.output<typeof outgoingConfig>>
