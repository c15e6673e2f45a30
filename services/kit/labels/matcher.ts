import { compilePattern } from './pattern.ts'
import { PatternMistake } from './pattern-syntax.ts'

export type Labels = Readonly<Record<string, string>>

/** One condition on a label. A label that is absent counts as empty, as in Alertmanager. */
export interface Matcher {
  readonly label: string
  /** As it was written. */
  readonly text: string
  readonly fits: (labels: Labels) => boolean
}

export type ParsedMatcher =
  | { readonly ok: true; readonly matcher: Matcher }
  | { readonly ok: false; readonly reason: string }

const form =
  /^\s*([a-zA-Z_][a-zA-Z0-9_.-]{0,63})\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|((?![=~])[^"\s]*))\s*$/s

/** Reads `label="x"`, `!=`, `=~` or `!~`; quotes may be left out where the value has no spaces. */
export function parseMatcher(text: string): ParsedMatcher {
  const found = form.exec(text)
  if (!found) {
    return { ok: false, reason: `it must look like team="payments", with =, !=, =~ or !~` }
  }
  const [, label = '', operator = '=', quoted, bare = ''] = found
  const value = quoted === undefined ? bare : unescaped(quoted)
  try {
    const test = operator.endsWith('~') ? compilePattern(value) : (is: string) => is === value
    const isNegative = operator.startsWith('!')
    const fits = (labels: Labels) => test(labelValue(labels, label)) !== isNegative
    return { ok: true, matcher: { label, text: text.trim(), fits } }
  } catch (thrown) {
    if (!(thrown instanceof PatternMistake)) throw thrown
    return { ok: false, reason: `its regular expression cannot be used: ${thrown.message}` }
  }
}

/** Compiles matchers that a schema has checked before; one that cannot be read fits nothing. */
export function compileMatchers(texts: readonly string[]): readonly Matcher[] {
  return texts.map(text => {
    const parsed = parseMatcher(text)
    return parsed.ok ? parsed.matcher : { label: '', text, fits: () => false }
  })
}

export type ParsedLabels =
  | { readonly ok: true; readonly labels: Labels }
  | { readonly ok: false; readonly reason: string }

/** Reads a set of labels as Prometheus writes it: `{team="payments",region="eu"}`; the braces may be left out. */
export function parseLabels(text: string): ParsedLabels {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1')
  const labels: Record<string, string> = {}
  const item =
    /\s*([a-zA-Z_][a-zA-Z0-9_.-]{0,63})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]*))\s*(,|$)/sy
  while (item.lastIndex < inner.length) {
    const from = item.lastIndex
    const found = item.exec(inner)
    if (!found)
      return { ok: false, reason: `cannot be read from "${inner.slice(from, from + 40)}" on` }
    const [, label = '', quoted, bare = ''] = found
    labels[label] = quoted === undefined ? bare : unescaped(quoted)
  }
  return { ok: true, labels }
}

function labelValue(labels: Labels, label: string): string {
  return Object.hasOwn(labels, label) ? (labels[label] ?? '') : ''
}

/** A quoted value, in which a backslash keeps a quote and itself, and the escapes of an expression stay. */
function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1')
}
