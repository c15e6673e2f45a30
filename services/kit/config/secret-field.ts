import { z } from 'zod'
import { Secret } from '../secret.ts'

/**
 * A secret in a configuration schema. Users write `name: value` or `nameFile: path`; the loader reads the
 * file, so that the component sees one `Secret` either way.
 */
export const secret = () =>
  z
    .string()
    .min(1)
    .transform(value => new Secret(value))
    .meta({ writeOnly: true })
