import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Router, static as staticFiles } from 'express'
import { builtPage } from '#kit/http/built-page.ts'
import { apiErrors } from '../errors.ts'

/** Where the board's build lies: beside this file's part of the package, or under dist in a checkout. */
const boardFolders: readonly string[] = ['../../../web', '../../../dist/web'].map(path =>
  fileURLToPath(new URL(path, import.meta.url)),
)

const yearS = 31_536_000

/** The board: files of its build, and its page for every other address that a person may have open. */
export function boardRoutes(folders: readonly string[] = boardFolders): Router {
  const router = Router()
  for (const folder of folders) router.use(filesOf(folder))

  router.get('/docs', async (_request, response, next) => {
    const page = await builtPage(folders, 'docs/index.html')
    if (page === undefined) return next()
    response.set('Cache-Control', 'no-cache').sendFile(page)
  })

  router.get(/^\/(?!assets\/)/, async (request, response, next) => {
    // Browsers name HTML when they open a page. A missing picture or script is a problem, not a page.
    const isPage = request.path === '/' || request.get('Accept')?.includes('text/html')
    if (!isPage) return next()
    const page = await builtBoard(folders)
    response.set('Cache-Control', 'no-cache')
    if (page === undefined) response.status(503).type('html').send(missingPage)
    else response.sendFile(page)
  })
  return router
}

function filesOf(folder: string) {
  return staticFiles(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      // The names of these files change with their content.
      const isHashed = path.startsWith(`${join(folder, 'assets')}${sep}`)
      response.setHeader(
        'Cache-Control',
        isHashed ? `public, max-age=${yearS}, immutable` : 'no-cache',
      )
    },
  })
}

/** The page of the board, where it has been built. */
export async function builtBoard(
  folders: readonly string[] = boardFolders,
): Promise<string | undefined> {
  return builtPage(folders, 'index.html')
}

const { text, advice } = apiErrors.table.BOARD_MISSING
const missingPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Foretap</title>
<h1>${text}</h1>
<p>${advice}</p>
<pre>npm run build</pre>
<p>The API works without it: <a href="/api/v1/series">/api/v1/series</a>, <a href="/metrics">/metrics</a>.</p>
</html>
`
