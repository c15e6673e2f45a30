import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { root, runTool } from './run-tool.ts'

/**
 * Builds what the npm package ships, in dist/: the services as JavaScript, and the board. Node refuses to strip types
 * below node_modules, so the package cannot ship the sources; here they are stripped just as when Node runs them.
 */
const sources = globSync('{services,models}/**/*.ts', { cwd: root, exclude: ['models/training'] })

const boardFolder = join('dist', 'web')

/** Relative imports name the JavaScript then; subpath imports (`#kit/x.ts`) keep their text, see below. */
const relativeImport = /(\b(?:from|import)\s*\(?\s*')(\.{1,2}\/[^'\n]+)\.ts'/g

function buildSources(): void {
  // The board stays until Vite replaces it: a Foretap that runs from this checkout serves it meanwhile.
  for (const old of globSync('dist/*', { cwd: root }).filter(path => path !== boardFolder)) {
    rmSync(join(root, old), { recursive: true, force: true })
  }
  for (const source of sources) {
    const stripped = stripTypeScriptTypes(readFileSync(join(root, source), 'utf8'))
    // What was a type is spaces now, so that lines and columns stay those of the source; at line ends nobody counts them.
    const text = stripped.replaceAll(relativeImport, "$1$2.js'").replaceAll(/[ \t]+$/gm, '')
    const target = join(root, 'dist', source.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}

/** The nearest package.json of the built files: points `#kit/x.ts` at dist/services/kit/x.js. */
function writeManifest(): void {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, string>
  }
  const shipped = Object.entries(imports).filter(([, target]) =>
    /^\.\/(services|models)\//.test(target),
  )
  const built = shipped.map(([name, target]) => [`${name}.ts`, `${target}.js`])
  const manifest = { type: 'module', imports: Object.fromEntries(built) }
  writeFileSync(join(root, 'dist/package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

process.exitCode = runTool('tsc', ['-p', '.'])
if (process.exitCode === 0) {
  buildSources()
  writeManifest()
  process.exitCode = runTool('vite', ['build', '--logLevel', 'warn', 'dashboards/web'])
}
