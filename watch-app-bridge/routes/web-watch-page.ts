import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Router } from 'express'
import { watchErrors } from '../errors.ts'

/** Where the build lies: under dist in a checkout, and beside this file's part of the package. */
const webFolders: readonly string[] = ['../../dist/web', '../../web'].map(path =>
  fileURLToPath(new URL(path, import.meta.url)),
)

/** It loads from its own server alone and speaks with it alone; nobody may put it in a frame. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** The page of the web watch, at `/watch/`. Its files are those of the board's build, which the api role serves. */
export function webWatchPage(folders: readonly string[] = webFolders): Router {
  const router = Router({ strict: true })
  // The service worker's scope is the folder, and so is the page's address.
  router.get('/watch', (_request, response) => response.redirect(308, '/watch/'))
  router.get('/watch/', async (_request, response) => {
    const page = await builtPage(folders)
    response.set({ ...headers, 'Cache-Control': 'no-cache' })
    if (page === undefined) {
      const { text, advice } = watchErrors.table.PAGE_MISSING
      response.status(503).type('text/plain').send(`${text} ${advice}\n`)
      return
    }
    response.sendFile(page)
  })
  return router
}

async function builtPage(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, 'watch/index.html')
    try {
      await access(path)
      return path
    } catch {
      // Not built here.
    }
  }
  return undefined
}
