import { atom, type Expr, inner, operation, type RangeExpr } from './expression.ts'

type RangeFunction =
  | 'rate'
  | 'increase'
  | 'max_over_time'
  | 'min_over_time'
  | 'avg_over_time'
  | 'last_over_time'
  | 'changes'

/** A function over a range: `rate(…[5m])`. */
export const over = <Label extends string>(
  name: RangeFunction,
  { rangeText, labels }: RangeExpr<Label>,
): Expr<Label> => atom(`${name}(${rangeText})`, labels)

type Aggregation = 'sum' | 'max' | 'min' | 'avg' | 'count'

/** `sum by (cluster) (…)`: labels that the operand lacks do not compile. */
export function aggregate<Label extends string, By extends Label = never>(
  name: Aggregation,
  operand: Expr<Label>,
  by: readonly By[] = [],
): Expr<By> {
  const grouping = by.length === 0 ? '' : ` by (${by.join(', ')}) `
  return atom(`${name}${grouping}(${operand.text})`, by)
}

export const sum = <Label extends string, By extends Label = never>(
  operand: Expr<Label>,
  by: readonly By[] = [],
): Expr<By> => aggregate('sum', operand, by)

export const max = <Label extends string, By extends Label = never>(
  operand: Expr<Label>,
  by: readonly By[] = [],
): Expr<By> => aggregate('max', operand, by)

/** The `count` largest. */
export const topk = <Label extends string>(count: number, operand: Expr<Label>): Expr<Label> =>
  atom(`topk(${count}, ${operand.text})`, operand.labels)

/** A quantile of a histogram, from the rates of its buckets. */
export const quantile = <Label extends string>(
  share: number,
  buckets: Expr<Label | 'le'>,
): Expr<Exclude<Label, 'le'>> =>
  atom(
    `histogram_quantile(${share}, ${buckets.text})`,
    buckets.labels.filter((label): label is Exclude<Label, 'le'> => label !== 'le'),
  )

type PlainFunction = 'abs' | 'sort_desc' | 'timestamp'

export const apply = <Label extends string>(
  name: PlainFunction,
  operand: Expr<Label>,
): Expr<Label> => atom(`${name}(${operand.text})`, operand.labels)

export const clampMax = <Label extends string>(operand: Expr<Label>, most: number): Expr<Label> =>
  atom(`clamp_max(${operand.text}, ${most})`, operand.labels)

/** 1 where there is no such series at all. */
export const absent = (operand: Expr): Expr<never> => atom(`absent(${operand.text})`, [])

/** What is there, or 0 where there is nothing. */
export const orZero = (operand: Expr<never>): Expr<never> =>
  operation(`${inner(operand)} or vector(0)`, [])

/** The time of the evaluation, in seconds. */
export const now: Expr<never> = atom('time()', [])

/** A label that all of it gets. */
export const withLabel = <Label extends string, Name extends string>(
  operand: Expr<Label>,
  name: Name,
  value: string,
): Expr<Label | Name> =>
  atom(`label_replace(${operand.text}, "${name}", ${JSON.stringify(value)}, "", "")`, [
    ...operand.labels,
    name,
  ])

type Arithmetic = '+' | '-' | '*' | '/'
type Comparison = '>' | '>=' | '<' | '<=' | '==' | '!='

/** With a number, or something else without labels. */
export const withNumber = <Label extends string>(
  left: Expr<Label>,
  sign: Arithmetic | Comparison,
  right: number | Expr<never>,
): Expr<Label> => {
  const text = typeof right === 'number' ? String(right) : inner(right)
  return operation(`${inner(left)} ${sign} ${text}`, left.labels)
}

/** A number first: `time() - x`. */
export const fromScalar = <Label extends string>(
  left: Expr<never>,
  sign: Arithmetic,
  right: Expr<Label>,
): Expr<Label> => operation(`${inner(left)} ${sign} ${inner(right)}`, right.labels)

/** Sample by sample, of those that agree on these labels, which both sides have; only these are left. */
export function match<Left extends string, Right extends string, On extends Left & Right>(
  left: Expr<Left>,
  sign: Arithmetic | Comparison,
  { with: right, on }: { readonly with: Expr<Right>; readonly on: readonly On[] },
): Expr<On> {
  const text = `${inner(left)} ${sign} on (${on.join(', ')}) ${inner(right)}`
  return operation(text, on)
}

/** Those of the left side for which the right one has (`and`), or has not (`unless`), something with the same labels. */
export const only = <Left extends string, Right extends string, On extends Left & Right>(
  left: Expr<Left>,
  sign: 'and' | 'unless',
  { where: right, on }: { readonly where: Expr<Right>; readonly on: readonly On[] },
): Expr<Left> =>
  operation(`${inner(left)} ${sign} on (${on.join(', ')}) ${inner(right)}`, left.labels)

/** The first that has something for a set of labels; all have the same labels. */
export function firstOf<Label extends string>(parts: readonly Expr<Label>[]): Expr<Label> {
  const [first] = parts
  if (first === undefined) throw new Error('There is nothing to choose from.')
  if (parts.length === 1) return first
  return operation(parts.map(inner).join(' or '), first.labels)
}
