/** Types, format and lint, dead code: what `npm run check` runs, each a tool of node_modules with its arguments. */
export const checks: readonly (readonly [tool: string, args: readonly string[]])[] = [
  ['tsc', ['-p', '.']],
  ['tsc', ['-p', 'dashboards/web']],
  ['biome', ['check', '--error-on-warnings', '.']],
  ['knip', ['--no-progress']],
]
