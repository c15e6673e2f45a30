/** A PromQL expression and the labels that its result has. Labels are checked by the compiler wherever they are named. */
export interface Expr<Label extends string = string> {
  readonly text: string
  readonly labels: readonly Label[]
  /** Whether it has to be put in brackets inside another one. */
  readonly isOperation: boolean
}

/** What is asked of a range: a selector with a duration behind it. */
export interface RangeExpr<Label extends string = string> {
  readonly rangeText: string
  readonly labels: readonly Label[]
}

/** A whole expression that binds as tightly as a name. */
export const atom = <Label extends string>(
  text: string,
  labels: readonly Label[],
): Expr<Label> => ({ text, labels, isOperation: false })

export const operation = <Label extends string>(
  text: string,
  labels: readonly Label[],
): Expr<Label> => ({ text, labels, isOperation: true })

/** The text of an operand. */
export const inner = ({ text, isOperation }: Expr): string => (isOperation ? `(${text})` : text)
