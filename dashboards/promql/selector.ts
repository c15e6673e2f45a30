import { labelsOf, type MetricLabels, type MetricName } from './catalogue.ts'
import { atom, type Expr, type RangeExpr } from './expression.ts'

/** How a label is compared. */
export type Matcher =
  | string
  | { readonly re: string }
  | { readonly not: string }
  | { readonly notRe: string }
export type Matchers<Label extends string> = { readonly [Name in Label]?: Matcher }

/** `foretap_bridge_state{state="ok"}`: a name of the catalogue and labels that it has; others do not compile. */
export function metric<Name extends MetricName>(
  name: Name,
  matchers: Matchers<MetricLabels[Name]> = {},
): Expr<MetricLabels[Name]> {
  return atom(selectorText(name, matchers), labelsOf(name))
}

export interface RangeOptions<Name extends MetricName> {
  readonly matchers?: Matchers<MetricLabels[Name]>
  /** `5m`, or a variable of Grafana. */
  readonly over: string
  readonly offset?: string
}

/** `foretap_bridge_polls_total{cluster="eu"}[5m]`. */
export function range<Name extends MetricName>(
  name: Name,
  { matchers = {}, over, offset }: RangeOptions<Name>,
): RangeExpr<MetricLabels[Name]> {
  const shifted = offset === undefined ? '' : ` offset ${offset}`
  const rangeText = `${selectorText(name, matchers)}[${over}]${shifted}`
  return { rangeText, labels: labelsOf(name) }
}

function selectorText(name: string, matchers: Readonly<Record<string, Matcher | undefined>>) {
  const parts = Object.entries(matchers).flatMap(([label, matcher]) =>
    matcher === undefined ? [] : [`${label}${matcherText(matcher)}`],
  )
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`
}

function matcherText(matcher: Matcher): string {
  if (typeof matcher === 'string') return `=${quoted(matcher)}`
  if ('re' in matcher) return `=~${quoted(matcher.re)}`
  return 'not' in matcher ? `!=${quoted(matcher.not)}` : `!~${quoted(matcher.notRe)}`
}

/** PromQL reads escapes as Go does, and JSON's are among them. */
const quoted = (value: string): string => JSON.stringify(value)

/** A pattern of ours, in which `*` is any run, as a regular expression of Prometheus (RE2, anchored). */
export const patternRe = (pattern: string): string =>
  pattern
    .split('*')
    .map(part => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*')
