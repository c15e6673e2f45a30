/** A regular expression as a tree. Characters are code points. */
export type PatternNode =
  | { readonly type: 'one'; readonly fits: (code: number) => boolean }
  | { readonly type: 'all'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'any'; readonly options: readonly PatternNode[] }
  | {
      readonly type: 'repeat'
      readonly part: PatternNode
      readonly min: number
      /** Infinity where there is no limit. */
      readonly max: number
    }

/** A mistake in an expression, in words for whoever wrote it. */
export class PatternMistake extends Error {}

/** Most repetitions that `{m,n}` may ask for; RE2 has the same limit. */
const repeatMax = 1_000
/** How deep groups may nest, so that reading them never runs out of stack. */
const depthMax = 50

type Fits = (code: number) => boolean

const isDigit: Fits = code => code >= 48 && code <= 57
const isWord: Fits = code =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
// Perl's white space as RE2 has it: tab, line feed, form feed, carriage return, space.
const isSpace: Fits = code => [9, 10, 12, 13, 32].includes(code)
const not =
  (fits: Fits): Fits =>
  code =>
    !fits(code)
const equals =
  (wanted: number): Fits =>
  code =>
    code === wanted

const namedClasses: Readonly<Record<string, Fits>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
const namedCharacters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' }

/**
 * Reads the part of RE2's syntax that label matching needs: literals, `.`, classes, groups, `|`, `* + ? {m,n}`, `\d \w \s`.
 * Back-references, look-around and anchors inside are refused: an expression always means the whole value, and its matching
 * never takes longer than its length times the value's.
 */
export function parsePattern(source: string): PatternNode {
  const reader = new Reader(source)
  const node = alternatives(reader, 0)
  if (!reader.atEnd) throw new PatternMistake('a ")" has no "("')
  return node
}

class Reader {
  readonly #characters: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#characters = Array.from(source)
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length
  }

  peek(ahead = 0): string | undefined {
    return this.#characters[this.#at + ahead]
  }

  next(): string {
    const character = this.#characters[this.#at++]
    if (character === undefined) throw new PatternMistake('it ends too early')
    return character
  }

  take(text: string): boolean {
    const wanted = Array.from(text)
    if (!wanted.every((character, i) => this.peek(i) === character)) return false
    this.#at += wanted.length
    return true
  }

  /** What an expression without flag `y` would need a copy for. */
  takeMatch(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#characters.slice(this.#at, this.#at + 12).join(''))
    if (found) this.#at += found[0].length
    return found ?? undefined
  }
}

function alternatives(reader: Reader, depth: number): PatternNode {
  if (depth > depthMax) throw new PatternMistake(`groups nest deeper than ${depthMax}`)
  const options = [sequence(reader, depth)]
  while (reader.take('|')) options.push(sequence(reader, depth))
  const [only] = options
  return options.length === 1 && only ? only : { type: 'any', options }
}

function sequence(reader: Reader, depth: number): PatternNode {
  const parts: PatternNode[] = []
  while (!reader.atEnd && reader.peek() !== '|' && reader.peek() !== ')') {
    parts.push(repeated(reader, atom(reader, depth)))
  }
  return { type: 'all', parts }
}

function repeated(reader: Reader, part: PatternNode): PatternNode {
  const range = quantifier(reader)
  if (range === undefined) return part
  // Whether a repetition is greedy makes no difference where the whole value has to fit.
  reader.take('?')
  if (quantifier(reader) !== undefined) throw new PatternMistake('a repetition of a repetition')
  return { type: 'repeat', part, ...range }
}

function quantifier(reader: Reader): { min: number; max: number } | undefined {
  if (reader.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
  if (reader.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
  if (reader.take('?')) return { min: 0, max: 1 }
  const found = reader.takeMatch(/^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/)
  if (found === undefined) return undefined
  const min = Number(found[1])
  const open = found[2] === undefined ? min : Number.POSITIVE_INFINITY
  const max = found[3] === undefined ? open : Number(found[3])
  if (min > repeatMax || (max !== Number.POSITIVE_INFINITY && max > repeatMax)) {
    throw new PatternMistake(`more than ${repeatMax} repetitions`)
  }
  if (max < min) throw new PatternMistake(`a repetition of ${min} to ${max}`)
  return { min, max }
}

function atom(reader: Reader, depth: number): PatternNode {
  const character = reader.next()
  switch (character) {
    case '.':
      return { type: 'one', fits: not(equals(10)) }
    case '[':
      return { type: 'one', fits: characterClass(reader) }
    case '(': {
      if (reader.peek() === '?' && !reader.take('?:')) {
        throw new PatternMistake('a group may begin with "(" or "(?:" alone')
      }
      const inner = alternatives(reader, depth + 1)
      if (!reader.take(')')) throw new PatternMistake('a "(" has no ")"')
      return inner
    }
    case '\\': {
      const escaped = escapedCharacter(reader)
      return { type: 'one', fits: typeof escaped === 'number' ? equals(escaped) : escaped }
    }
    case '*':
    case '+':
    case '?':
      throw new PatternMistake(`nothing stands before "${character}"`)
    case '^':
    case '$':
      throw new PatternMistake(`"${character}" is not needed: the whole value has to fit`)
    default:
      return { type: 'one', fits: equals(codeOf(character)) }
  }
}

/** What follows a backslash: one character, or a class of them. */
function escapedCharacter(reader: Reader): number | Fits {
  const character = reader.next()
  const named = namedClasses[character]
  if (named) return named
  const control = namedCharacters[character]
  if (control !== undefined) return codeOf(control)
  if (/[0-9a-zA-Z]/.test(character)) throw new PatternMistake(`"\\${character}" is not known`)
  return codeOf(character)
}

function characterClass(reader: Reader): Fits {
  const isNegated = reader.take('^')
  const options: Fits[] = []
  // A "]" that comes first is a character like any other.
  for (let isFirst = true; isFirst || reader.peek() !== ']'; isFirst = false) {
    const low = classItem(reader)
    if (typeof low === 'function') {
      options.push(low)
      continue
    }
    if (reader.peek() !== '-' || reader.peek(1) === ']') {
      options.push(equals(low))
      continue
    }
    reader.next()
    const high = classItem(reader)
    if (typeof high === 'function' || high < low) throw new PatternMistake('a range has no order')
    options.push(code => code >= low && code <= high)
  }
  reader.next()
  const some: Fits = code => options.some(fits => fits(code))
  return isNegated ? not(some) : some
}

function classItem(reader: Reader): number | Fits {
  return reader.take('\\') ? escapedCharacter(reader) : codeOf(reader.next())
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0
