import type { Page } from 'playwright-core'
import type { BrowserOptions } from '../chromium.ts'
import { type BoardFixture, type BoardFixtureOptions, startBoardFixture } from './fixture-server.ts'
import { openBoard } from './open-board.ts'
import { sizes } from './sizes.ts'

export interface FixtureBoard extends AsyncDisposable {
  readonly fixture: BoardFixture
  readonly page: Page
  /** What the page's console and its scripts complained about. */
  readonly complaints: readonly string[]
}

export interface FixtureBoardOptions extends BoardFixtureOptions {
  /** The page to open; the overview where absent. */
  readonly pathOf?: (fixture: BoardFixture) => string
  readonly browser?: BrowserOptions
}

const wideAndLight: BrowserOptions = { ...sizes.wide, theme: 'light' }

/** A made-up world behind the API's shapes, and the board open on it. Disposal closes both. */
export async function openFixtureBoard({
  pathOf = () => '',
  browser = wideAndLight,
  ...world
}: FixtureBoardOptions): Promise<FixtureBoard> {
  await using opening = new AsyncDisposableStack()
  const fixture = opening.use(await startBoardFixture(world))
  const { page, complaints } = opening.use(
    await openBoard(`${fixture.url}${pathOf(fixture)}`, browser),
  )
  const opened = opening.move()
  return { fixture, page, complaints, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
