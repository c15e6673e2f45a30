import { PatternMistake, type PatternNode, parsePattern } from './pattern-syntax.ts'

/** States that one expression may have. Bounds what matching one character can cost. */
const statesMax = 2_000
/** Characters of the longest expression. */
const sourceCharactersMax = 500

/** One step of the automaton: reads a character, or goes on to several states without reading. */
type State =
  | { readonly reads: (code: number) => boolean; next: number }
  | { readonly reads?: never; readonly nexts: number[] }

/**
 * Compiles a regular expression that has to fit a whole value. It is simulated as a Thompson automaton, so that its time is
 * bounded by its length times the value's, whatever both are (https://swtch.com/~rsc/regexp/regexp1.html). Throws
 * `PatternMistake`.
 */
export function compilePattern(source: string): (value: string) => boolean {
  if (source.length > sourceCharactersMax) {
    throw new PatternMistake(`it is longer than ${sourceCharactersMax} characters`)
  }
  const states: State[] = []
  const end = add(states, { nexts: [] })
  const start = build(states, parsePattern(source), end)
  return value => run(states, { start, end }, value)
}

function add(states: State[], state: State): number {
  if (states.length >= statesMax) throw new PatternMistake('it repeats too much')
  return states.push(state) - 1
}

/** Adds the states of a node that go on to `next`, and gives the first of them. */
function build(states: State[], node: PatternNode, next: number): number {
  switch (node.type) {
    case 'one':
      return add(states, { reads: node.fits, next })
    case 'all':
      return node.parts.reduceRight((then, part) => build(states, part, then), next)
    case 'any':
      return add(states, { nexts: node.options.map(option => build(states, option, next)) })
    case 'repeat':
      return buildRepeat(states, node, next)
    default:
      return node satisfies never
  }
}

function buildRepeat(
  states: State[],
  { part, min, max }: Extract<PatternNode, { type: 'repeat' }>,
  next: number,
): number {
  let start = next
  if (max === Number.POSITIVE_INFINITY) {
    const nexts = [next]
    start = add(states, { nexts })
    nexts.push(build(states, part, start))
  } else {
    for (let i = min; i < max; i++)
      start = add(states, { nexts: [next, build(states, part, start)] })
  }
  for (let i = 0; i < min; i++) start = build(states, part, start)
  return start
}

function run(
  states: readonly State[],
  { start, end }: { start: number; end: number },
  value: string,
): boolean {
  let current = reach(states, [start])
  for (const character of value) {
    if (current.size === 0) return false
    const code = character.codePointAt(0) ?? 0
    const next: number[] = []
    for (const index of current) {
      const state = states[index]
      if (state?.reads?.(code)) next.push(state.next)
    }
    current = reach(states, next)
  }
  return current.has(end)
}

/** All states that are reached without reading. */
function reach(states: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>()
  const left = [...from]
  for (let index = left.pop(); index !== undefined; index = left.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const state = states[index]
    if (state && !state.reads) left.push(...state.nexts)
  }
  return reached
}
