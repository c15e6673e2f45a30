import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runTool } from './run-tool.ts'

/**
 * Builds what the npm package ships: JavaScript of the services and the board, in dist/. Node refuses to strip types below
 * node_modules, so a package cannot ship the sources alone. Subpath imports (`#kit/…`) keep their text; dist/package.json
 * points them at the JavaScript.
 */
rmSync(join(root, 'dist'), { recursive: true, force: true })

const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, string>
}
const compiled = Object.entries(imports)
  .filter(([, target]) => !target.startsWith('./test/') && !target.startsWith('./lab/'))
  .map(([name, target]) => [`${name}.ts`, `${target}.js`])

const status =
  runTool('tsc', ['-p', 'tsconfig.build.json']) ||
  runTool('vite', ['build', '--logLevel', 'warn', 'dashboards/web'])
if (status === 0) {
  writeFileSync(
    join(root, 'dist/package.json'),
    `${JSON.stringify({ type: 'module', imports: Object.fromEntries(compiled) }, undefined, 2)}\n`,
  )
}
process.exitCode = status
