import { fileURLToPath } from 'node:url'
import { Router } from 'express'
import { builtPage } from '#kit/http/built-page.ts'
import { securityHeaders } from '#kit/http/security-headers.ts'
import { watchErrors } from '../errors.ts'

/** Where the build lies: under dist in a checkout, and beside this file's part of the package. */
const webFolders: readonly string[] = ['../../dist/web', '../../web'].map(path =>
  fileURLToPath(new URL(path, import.meta.url)),
)

/** The page of the web watch, at `/watch/`. Its files are those of the board's build, which the api role serves. */
export function webWatchPage(folders: readonly string[] = webFolders): Router {
  const router = Router({ strict: true })
  // The service worker's scope is the folder, and so is the page's address.
  router.get('/watch', (_request, response) => response.redirect(308, '/watch/'))
  router.get('/watch/', securityHeaders, async (_request, response) => {
    const page = await builtPage(folders, 'watch/index.html')
    response.set('Cache-Control', 'no-cache')
    if (page === undefined) {
      const { text, advice } = watchErrors.table.PAGE_MISSING
      response.status(503).type('text/plain').send(`${text} ${advice}\n`)
      return
    }
    response.sendFile(page)
  })
  return router
}
