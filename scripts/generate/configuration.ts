import { foretapConfig } from '#cli/config.ts'
import { renderJsonSchema } from '#kit/config/render/json-schema.ts'
import { renderOptionsTable } from '#kit/config/render/options-table.ts'
import { renderReference } from '#kit/config/render/reference-yaml.ts'
import type { Artifact } from './artifact.ts'

const envPrefix = 'FORETAP_'

const intro = `# Configuration

None is needed: \`foretap up\` shows a demo, and \`foretap up --kafka HOST:PORT\` watches a cluster. What you want different goes into a YAML file
(\`--config FILE\`, or \`FORETAP_CONFIG\`), into environment variables, or into flags; the later wins over the earlier.

- \`foretap config check --config FILE\` names every problem at once, those of key files, certificates and files of context too, and ends with 2 if there is one; \`--json\` for scripts.
- \`foretap config reference\` prints [a file with every option](reference-config.yaml); \`foretap config schema\` prints
  [its JSON Schema](schemas/config.json), which editors take by a first line \`# yaml-language-server: $schema=…/config.json\`.
- A variable is \`FORETAP_\` and the option's path, two underscores between its parts, one between the words of a name: \`api.updateIntervalMs\` is
  \`FORETAP_API__UPDATE_INTERVAL_MS\`. A list of values is written with commas, the elements of other lists by index from 0.
- Unknown keys in the file and unknown variables that begin with \`FORETAP_\` are errors, so that a typing mistake is not silently a default.
- Each secret has a \`…File\` alternative that names a file. Secrets are printed nowhere.

`

/** The pages and files on configuration, all from its schema. */
export function configuration(): readonly Artifact[] {
  return [
    {
      path: 'docs/configuration.md',
      text: `${intro}${renderOptionsTable(foretapConfig, { envPrefix })}`,
    },
    { path: 'docs/reference-config.yaml', text: renderReference(foretapConfig, { envPrefix }) },
    {
      path: 'docs/schemas/config.json',
      text: renderJsonSchema(foretapConfig, { title: 'Foretap configuration' }),
    },
  ]
}
