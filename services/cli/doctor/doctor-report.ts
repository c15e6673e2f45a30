import { fit, printable, widthOf } from '../lag/cells.ts'
import type { Check, CheckArea } from './check.ts'

const shapes = {
  ok: { shape: '✓', word: 'ok', colour: 32 },
  limited: { shape: '!', word: 'limited', colour: 33 },
  failed: { shape: '✗', word: 'problem', colour: 31 },
} as const satisfies Record<Check['state'], { shape: string; word: string; colour: number }>

const titles: Readonly<Record<Exclude<CheckArea, 'cluster'>, string>> = {
  machine: 'This machine',
  configuration: 'Configuration',
  api: 'API and board',
  store: 'Store',
  engines: 'Engines of the forecaster',
  bus: 'Bus',
  telemetry: 'Telemetry',
}

const titleOf = ({ area, cluster = '' }: Check) =>
  area === 'cluster' ? `Cluster ${cluster}` : titles[area]

/** Two spaces, a shape and the longest word, with a space after each. */
const indent = ' '.repeat(12)

/** The check list as text, each line at most `width` wide where a word fits. Pure. */
export function doctorText(
  checks: readonly Check[],
  { width, hasColour }: { readonly width: number; readonly hasColour: boolean },
): string {
  const paint = (code: number, text: string) =>
    hasColour ? `\u001b[${code}m${text}\u001b[0m` : text
  const room = Math.max(20, width - indent.length)
  const lines: string[] = []
  checks.forEach((check, i) => {
    const next = checks[i + 1]
    const title = titleOf(check)
    if (i === 0 || titleOf(checks[i - 1] ?? check) !== title) {
      if (i > 0) lines.push('')
      lines.push(paint(1, fit(printable(title), width)))
    }
    const { shape, word, colour } = shapes[check.state]
    const [first = '', ...rest] = wrapped(printable(check.text), room)
    lines.push(`  ${paint(colour, `${shape} ${word}`)}${' '.repeat(8 - word.length)}${first}`)
    lines.push(...rest.map(line => indent + line))
    // Problems of one kind have one advice, said after the last of them.
    const isRepeated =
      next?.advice === check.advice && next !== undefined && titleOf(next) === title
    if (check.advice === undefined || isRepeated) return
    const advice = wrapped(printable(check.advice), room - 2)
    lines.push(...advice.map((line, at) => `${indent}${at === 0 ? '→ ' : '  '}${line}`))
  })
  return `${[...lines, '', ...wrapped(summary(checks), width)].join('\n')}\n`
}

function summary(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter(check => check.state === state).length
  const [failed, limited] = [count('failed'), count('limited')]
  if (failed === 0 && limited === 0) return 'All is well.'
  const problems = failed === 1 ? '1 problem stops' : `${failed} problems stop`
  const limits = limited === 1 ? '1 thing is limited' : `${limited} things are limited`
  if (failed === 0) return `Foretap works here; ${limits}.`
  return `${problems} Foretap from working here${limited === 0 ? '' : `; ${limits}`}.`
}

/** Lines of at most `size` columns, broken between words; a longer word has a line of its own. */
function wrapped(text: string, size: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > size) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** What `--json` prints: documented in docs/doctor.md, and only ever added to. */
export function doctorDocument(
  checks: readonly Check[],
  { atMs, clusters }: { readonly atMs: number; readonly clusters: readonly object[] },
) {
  return { atMs, ok: isWell(checks), checks, clusters }
}

/** Whether nothing stops measuring. */
export const isWell = (checks: readonly Check[]) => checks.every(({ state }) => state !== 'failed')
