import { writeFile } from 'node:fs/promises'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { foretapConfig } from '../config.ts'
import { type RuleFlags, ruleOptions } from '../dashboards/rule-flags.ts'
import { cliErrors } from '../errors.ts'
import { loadRootConfig } from '../load-root-config.ts'
import type { Terminal } from '../terminal.ts'

export interface RulesFlags extends RuleFlags {
  readonly config?: string
  readonly output?: string
}

/** Prints the rules of Prometheus for the user's own objectives and labels, or writes them to a file. */
export async function printRules(flags: RulesFlags, terminal: Terminal): Promise<void> {
  const request = { configFile: flags.config, flags: [] }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  const text = rulesFile(ruleOptions(config, flags))
  if (flags.output === undefined) {
    terminal.out.write(text)
    return
  }
  try {
    await writeFile(flags.output, text)
  } catch (cause) {
    throw cliErrors.OUTPUT_UNWRITABLE(fileTroubleText(cause), cause)
  }
}
