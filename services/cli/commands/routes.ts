import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Silence, silence, silenceList } from '#contracts/silence.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { parseLabels } from '#kit/labels/matcher.ts'
import { compileRules } from '#notifier/alerting-rules.ts'
import { explainRoutes, type RoutesExplanation } from '#notifier/routing/explain.ts'
import { foretapConfig } from '../config.ts'
import { cliErrors } from '../errors.ts'
import { loadRootConfig } from '../load-root-config.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import { paint, type Terminal } from '../terminal.ts'
import { silencesPath } from './silence.ts'

export interface RoutesFlags extends RunningFlags {
  readonly silences?: string
  readonly json?: boolean
}

/** Shows who would be told of something with these labels, how, in which order, and why. Tells nobody. */
export async function testRoutes(
  { labels, ...flags }: RoutesFlags & { readonly labels: string },
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<void> {
  const parsed = parseLabels(labels)
  if (!parsed.ok) {
    throw cliErrors.USAGE_WRONG(`The labels ${parsed.reason}: write '{team="payments"}'.`)
  }
  const request = { configFile: flags.config, flags: [] }
  const { alerting } = await loadRootConfig(foretapConfig, request, terminal)
  const known = await knownSilences(flags, terminal)
  const about = { silences: known.silences, nowMs: clock.now() }
  const explanation = explainRoutes(parsed.labels, compileRules(alerting), about)
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify({ ...explanation, silencesFrom: known.from })}\n`)
  else out.write(explanationText(explanation, { out, silencesText: known.text }))
}

interface KnownSilences {
  readonly silences: readonly Silence[]
  readonly from: 'file' | 'running' | 'nowhere'
  readonly text: string
}

/** Those of a file; else those in force in the running Foretap. That none runs here is no failure unless `--url` names one. */
async function knownSilences(flags: RoutesFlags, terminal: Terminal): Promise<KnownSilences> {
  if (flags.silences !== undefined) {
    const silences = await readSilences(flags.silences)
    return { silences, from: 'file', text: `those of ${flags.silences}` }
  }
  try {
    const running = await findRunningForetap(flags, terminal)
    const { silences } = await running.get(silencesPath, silenceList)
    return { silences, from: 'running', text: 'those in force in the running Foretap' }
  } catch (cause) {
    if (flags.url !== undefined) throw cause
    const text = 'none: no running Foretap could be asked (--url names one, --silences a file)'
    return { silences: [], from: 'nowhere', text }
  }
}

async function readSilences(file: string): Promise<readonly Silence[]> {
  try {
    const parsed = z.array(silence).safeParse(JSON.parse(await readFile(file, 'utf8')))
    if (parsed.success) return parsed.data
    throw new Error(z.prettifyError(parsed.error))
  } catch (cause) {
    throw cliErrors.SILENCES_UNREADABLE(fileTroubleText(cause, file), cause)
  }
}

function explanationText(
  explanation: RoutesExplanation,
  { out, silencesText }: Pick<Terminal, 'out'> & { readonly silencesText: string },
): string {
  const { bold } = paint(out)
  const { labels, silence: silent, groupBy } = explanation
  const given = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return [
    `${bold('Labels')}  ${given.join(', ')}`,
    ...routeLines(explanation),
    ...(silent
      ? [
          `${bold('Silenced')}  by ${silent.author} until ${new Date(silent.endMs).toISOString()}: ${silent.reason}`,
          `  ${silent.match.join(', ')}. Nobody is told before.`,
        ]
      : [`${bold('Silenced')}  no; looked at ${silencesText}`]),
    `${bold('Incident')}  ${groupBy.length === 0 ? 'of its own' : `shared by what has the same ${groupBy.join(', ')}`}`,
    ...tellLines(explanation, bold),
    ...predictionLines(explanation, bold),
    '',
  ].join('\n')
}

function routeLines({ routes }: RoutesExplanation): readonly string[] {
  if (routes.length === 0)
    return ['  There are no routes: incidents are on the board, nobody is told.']
  const lines = routes.map(({ index, chain, fits, conditions, continues }) => {
    const failed = conditions.filter(condition => !condition.fits).map(({ text }) => text)
    const all = conditions.map(({ text }) => text).join(', ') || 'everything'
    if (!fits) return `  – route ${index + 1} does not fit: ${failed.join(', ')}`
    return `  ✓ route ${index + 1} fits (${all}): chain ${chain}${continues ? ', and goes on' : ''}`
  })
  const isLost = routes.every(({ fits }) => !fits)
  return isLost ? [...lines, '  No route fits: it is on the board, nobody is told.'] : lines
}

type Bold = (text: string) => string

function tellLines({ tells, level }: RoutesExplanation, bold: Bold): readonly string[] {
  if (level === 'board') return [`${bold('Told')}  nobody: such incidents are on the board alone`]
  if (tells.length === 0) return [`${bold('Told')}  nobody`]
  const lines = tells.map(({ person, chain, step, afterMs, targets }) => {
    const when = afterMs === 0 ? 'at once' : `after ${durationText(afterMs)}`
    const how = targets.map(({ channel, isEveryDevice }) =>
      isEveryDevice ? `registered devices on ${channel}` : channel,
    )
    const by = how.length === 0 ? 'no target: cannot be reached' : how.join(', then ')
    return `  ${when}: ${person} by ${by} (chain ${chain}, step ${step})`
  })
  return [`${bold('Told')}  ${level}, later ones while nobody acknowledges`, ...lines]
}

function predictionLines({ prediction }: RoutesExplanation, bold: Bold): readonly string[] {
  if (prediction === undefined || prediction.people.length === 0) return []
  const { level, unprovenLevel, severity, tapsPerDay, people } = prediction
  return [
    `${bold('Predicted')}  ${level} to ${people.join(', ')}, at most ${tapsPerDay} taps a day each`,
    `  expected harm: probability × ${severity}; unproven series: ${unprovenLevel}`,
  ]
}
