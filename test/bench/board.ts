import type { Page } from 'playwright-core'
import { buildBoard } from '#test/support/board/build-board.ts'
import { startBoardFixture } from '#test/support/board/fixture-server.ts'
import { openBoard } from '#test/support/board/open-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { allPagesBytes } from './support/board-bytes.ts'

const seriesCount = 10_000
const limitMs = 100
const rounds = 15

/**
 * How long the board takes, with 10,000 series, from a key or a change to the next picture: by Chromium's own event
 * timing, which counts from the press to the frame that shows its outcome.
 */
export async function run({ log }: { log: (line: string) => void }) {
  if (findChromium() === undefined) throw new Error(chromiumMissing)
  buildBoard()
  await using fixture = await startBoardFixture({ seriesCount })
  await using board = await openBoard(fixture.url, { ...sizes.wide, theme: 'light' })
  const { page } = board
  await page.waitForSelector('.spark-line[d^="M"]')
  const firstMs = (await page.evaluate(
    'performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint").startTime',
  )) as number

  const filterMs = await slowest(page, async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('billing')
    await page.keyboard.press('Escape')
  })
  const moveMs = await slowest(page, () => page.keyboard.press('j'))
  const groupMs = await slowest(page, () => page.keyboard.press('g'))
  const rows = fixture.series.map(one => one.rowAt(Date.now()))
  const liveMs = await slowest(page, async () => {
    fixture.send({ event: 'rows', rows })
    await page.keyboard.press('j')
  })
  const gzipKb = allPagesBytes() / 1_000
  const interactionMs = Math.max(filterMs, moveMs, groupMs)
  log(
    `${seriesCount} series, slowest of ${rounds} rounds each, press to picture (limit ${limitMs} ms):`,
  )
  log(`filter by typing ${filterMs} ms, next series ${moveMs} ms, group or not ${groupMs} ms`)
  log(`next series while all ${seriesCount} rows change at once: ${liveMs} ms`)
  log(
    `first paint ${Math.round(firstMs)} ms; the whole board is ${gzipKb.toFixed(0)} kB compressed`,
  )
  return { interactionMs, filterMs, moveMs, groupMs, liveMs, firstPaintMs: firstMs, gzipKb }
}

/** The longest of the event timings while something is done again and again; 16 ms is the shortest that is recorded. */
async function slowest(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`
    globalThis.durations = [16]
    globalThis.watcher = new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) durations.push(duration)
    })
    watcher.observe({ type: 'event', durationThreshold: 16 })
  `)
  for (let round = 0; round < rounds; round++) {
    await act()
    // Two frames: the picture of this round is out before the next one begins.
    await page.evaluate(
      'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))',
    )
  }
  return (await page.evaluate('watcher.disconnect(), Math.max(...durations)')) as number
}
