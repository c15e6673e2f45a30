import { parser } from '@prometheus-io/lezer-promql'

/** What is wrong with an expression by the grammar that Prometheus' own user interface has; variables of Grafana are put in. */
export function syntaxErrors(expr: string): readonly string[] {
  const text = expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '1h')
    .replaceAll(/\$\w+/g, 'x')
  const errors: string[] = []
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      if (type.isError) errors.push(`at ${from}: ${text.slice(from, to + 20)}`)
    },
  })
  return errors
}
