import { problemText } from '#kit/config/problem.ts'
import { renderJsonSchema } from '#kit/config/render/json-schema.ts'
import { renderReference } from '#kit/config/render/reference-yaml.ts'
import { alertingRemarks } from '#notifier/alerting-remarks.ts'
import { foretapConfig } from '../config.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { envPrefix, readRootConfig } from '../load-root-config.ts'
import { namedFileProblems } from '../named-file-problems.ts'
import { paint, type Terminal } from '../terminal.ts'
import { watchedText } from '../watched-text.ts'

interface CheckFlags {
  readonly config?: string
  readonly json?: boolean
}

/** Names every problem, one a line on standard output, so that scripts and editors can read them. */
export async function checkConfig(flags: CheckFlags, terminal: Terminal): Promise<ExitCode> {
  const { out } = terminal
  const request = { configFile: flags.config, flags: [] }
  const loaded = await readRootConfig(foretapConfig, request, terminal)
  const files = loaded.ok ? await namedFileProblems(loaded.config) : []
  const isFine = loaded.ok && files.length === 0
  const problems = loaded.ok ? files : loaded.problems
  if (flags.json) {
    out.write(`${JSON.stringify({ ok: isFine, problems })}\n`)
  } else if (loaded.ok && isFine) {
    const { clusters, alerting } = loaded.config
    out.write(`The configuration is fine. It watches ${watchedText(clusters)}.\n`)
    for (const remark of alertingRemarks(alerting)) out.write(`${remark}\n`)
  } else {
    const { red } = paint(out)
    for (const problem of problems) out.write(`${red('✗')} ${problemText(problem)}\n`)
  }
  return isFine ? exitCodes.fine : exitCodes.usage
}

export function showReference({ out }: Pick<Terminal, 'out'>): void {
  out.write(renderReference(foretapConfig, { envPrefix }))
}

export function showSchema({ out }: Pick<Terminal, 'out'>): void {
  out.write(renderJsonSchema(foretapConfig, { title: 'Foretap configuration' }))
}
