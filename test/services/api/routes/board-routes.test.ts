import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startTestApi } from '../start-test-api.ts'

const html = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

async function aBuild(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-board-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>board</title>')
  await writeFile(join(folder, 'assets/main-abc123.js'), 'export {}')
  await writeFile(join(folder, 'icon.svg'), '<svg/>')
  await writeFile(join(folder, '.hidden'), 'no')
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('hashed files may be kept for ever, the page is asked for each time', async () => {
  await using build = await aBuild()
  await using api = await startTestApi({ boardFolders: [build.folder] })
  const script = await api.get('/assets/main-abc123.js')
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match(script.headers.get('content-type') ?? '', /javascript/)
  const page = await api.get('/')
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  assert.match(await page.text(), /board/)
  assert.equal((await api.get('/icon.svg')).headers.get('cache-control'), 'no-cache')
})

test('an address inside the board gives its page, also with dots in it', async () => {
  await using build = await aBuild()
  await using api = await startTestApi({ boardFolders: [build.folder] })
  for (const path of ['/series/time_lag%3Alocal%2Forders.v1%2Fbilling', '/bridges']) {
    const response = await api.get(path, html)
    assert.equal(response.status, 200)
    assert.match(await response.text(), /board/)
  }
})

test('a missing file, a hidden one and one outside of the build are not found', async () => {
  await using build = await aBuild()
  await using api = await startTestApi({ boardFolders: [build.folder] })
  const paths = ['/assets/main-old.js', '/.hidden', '/nothing.svg', '/..%2f..%2fetc%2fpasswd']
  for (const path of paths) {
    const response = await api.get(path)
    assert.ok([400, 403, 404].includes(response.status), `${path}: ${response.status}`)
    assert.doesNotMatch(await response.text(), /<!doctype html><title>board/)
  }
  assert.equal((await api.get('/assets/main-old.js', html)).status, 404)
})

test('without a build the page says what to run, and the API works', async () => {
  await using api = await startTestApi({ boardFolders: ['/nonexistent/foretap'] })
  const page = await api.get('/', html)
  assert.equal(page.status, 503)
  assert.match(await page.text(), /npm run build/)
  assert.equal((await api.get('/api/v1/series')).status, 200)
})

test('probes and metrics are not taken for addresses of the board', async () => {
  await using build = await aBuild()
  await using api = await startTestApi({ boardFolders: [build.folder] })
  assert.match(await (await api.get('/metrics', html)).text(), /foretap_http_requests_total/)
  assert.equal((await api.get('/readyz', html)).status, 200)
})

test('every answer forbids scripts from elsewhere, framing and sniffing', async () => {
  await using build = await aBuild()
  await using api = await startTestApi({ boardFolders: [build.folder] })
  for (const path of ['/', '/api/v1/series', '/api/v1/nothing', '/assets/main-abc123.js']) {
    const { headers } = await api.get(path)
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'self';/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('x-frame-options'), 'DENY')
    assert.equal(headers.get('access-control-allow-origin'), null)
    assert.equal(headers.get('x-powered-by'), null)
  }
})
