import type { z } from 'zod'
import { allowedText } from '../describe-option.ts'
import { optionTree } from '../option-tree.ts'
import { type DocumentedOption, documentedOptions } from './walk-options.ts'

/** A Markdown table of every option: what it is, what is allowed, its default and its environment variable. */
export function renderOptionsTable(
  schema: z.ZodType,
  { envPrefix }: { readonly envPrefix: string },
): string {
  const rows = documentedOptions(optionTree(schema), envPrefix).map(row)
  const head = [
    '| option | what | allowed | default | environment |',
    '| --- | --- | --- | --- | --- |',
  ]
  return `${[...head, ...rows].join('\n')}\n`
}

function row({ path, node, isRequired, envName, variant }: DocumentedOption): string {
  const none = isRequired ? '*required*' : '—'
  const cells = [
    `\`${path}\`${variant === undefined ? '' : ` (\`${variant}\`)`}`,
    node.description ?? '',
    // Outside of code, Markdown would take brackets of a pattern for a link.
    allowedText(node).replaceAll(/(?<=matches )\S+/g, '`$&`'),
    node.default === undefined ? none : `\`${JSON.stringify(node.default)}\``,
    `\`${envName}\``,
  ]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
