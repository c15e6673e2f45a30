import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { root, runTool } from './run-tool.ts'

/**
 * Builds what the npm package ships, in dist/: the command with all that it imports as JavaScript, and the board. Node
 * refuses to strip types below node_modules, so the package cannot ship the sources; here they are stripped just as when
 * Node runs them.
 */
const main = 'services/cli/main.ts'
const boardFolder = join('dist', 'web')

const { imports: subpaths } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, string>
}

/** Imports of our own files, static and dynamic, and what threads are started with; the specifier is without its `.ts`. */
const ownImport = /(\b(?:from|import)\s*\(?\s*'|\bnew URL\(')([.#][^'\n]+)\.ts'/g

/** A source without its types. What was a type is spaces, so that lines and columns stay those of the source. */
function stripped(source: string): string {
  return stripTypeScriptTypes(readFileSync(join(root, source), 'utf8'))
}

/** The file below the root that an import names. */
function targetOf(source: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(source), `${specifier}.ts`)
  const [name, ...rest] = specifier.split('/')
  const folder = subpaths[`${name}/*`]
  if (folder === undefined) throw new Error(`${source} imports ${specifier}, which nobody knows.`)
  return join(folder.replace('*', `${rest.join('/')}.ts`))
}

/** The JavaScript of a source and of everything that it imports, by path of the source. */
function reachableFrom(entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const waiting = [entry]
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (found.has(source)) continue
    const text = stripped(source)
    found.set(source, text)
    for (const [, , specifier = ''] of text.matchAll(ownImport)) {
      waiting.push(targetOf(source, specifier))
    }
  }
  return found
}

function writeSources(): void {
  // The board stays until Vite replaces it: a Foretap that runs from this checkout serves it meanwhile.
  for (const old of globSync('dist/*', { cwd: root }).filter(path => path !== boardFolder)) {
    rmSync(join(root, old), { recursive: true, force: true })
  }
  for (const [source, text] of reachableFrom(main)) {
    const target = join(root, 'dist', source.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    // Subpath imports keep their text; dist/package.json points them at the JavaScript.
    const relative = text.replaceAll(ownImport, (whole, before: string, specifier: string) =>
      specifier.startsWith('.') ? `${before}${specifier}.js'` : whole,
    )
    writeFileSync(target, relative.replaceAll(/[ \t]+$/gm, ''))
  }
}

/** Weights, their manifests and pages of Grafana lie beside the code that reads them. */
function copyArtifacts(): void {
  for (const folder of globSync('models/artifacts/*@*', { cwd: root })) {
    cpSync(join(root, folder), join(root, 'dist', folder), { recursive: true })
  }
  // Pages of Grafana are made by what is not shipped; `foretap dashboards export` copies them from here.
  const pages = join('dashboards', 'generated', 'grafana')
  cpSync(join(root, pages), join(root, 'dist', pages), { recursive: true })
}

/** The nearest package.json of the built files: `#kit/x.ts` is dist/services/kit/x.js. */
function writeManifest(): void {
  const shipped = Object.entries(subpaths).filter(([, target]) =>
    /^\.\/(services|models|dashboards|watch-app-bridge)\//.test(target),
  )
  const built = shipped.map(([name, target]) => [`${name}.ts`, `${target}.js`])
  const manifest = { type: 'module', imports: Object.fromEntries(built) }
  writeFileSync(join(root, 'dist/package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

process.exitCode = runTool('tsc', ['-p', '.'])
if (process.exitCode === 0) {
  writeSources()
  copyArtifacts()
  writeManifest()
  process.exitCode = runTool('vite', ['build', '--logLevel', 'warn', 'dashboards/web'])
}
