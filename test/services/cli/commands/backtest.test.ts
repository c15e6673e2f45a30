import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { runCli } from '#cli/cli.ts'
import { chromiumMissing, findChromium, openChromium } from '#test/support/chromium.ts'
import { aTerminal } from '../a-terminal.ts'

async function aFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'foretap-backtest-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A day and a half every minute, calm at 20, with three slow climbs over 100 of an hour each. */
const climbsAt = [700, 1_200, 1_700]
function aHistory(): string {
  const rows = Array.from({ length: 2_160 }, (_, i) => {
    const climb = climbsAt.find(at => i >= at && i < at + 60)
    const value = climb === undefined ? 20 + (i % 7) : 20 + 2.5 * (i - climb)
    return `${new Date(1_700_000_000_000 + i * 60_000).toISOString()},${value}`
  })
  return ['timestamp,value', ...rows, ''].join('\n')
}

const figures = z.looseObject({
  histories: z.array(z.looseObject({ name: z.string(), stepS: z.number() })),
  forecasters: z.array(
    z.looseObject({
      name: z.string(),
      spikes: z.number(),
      prAuc: z.number(),
      intervals: z.looseObject({ prAuc: z.tuple([z.number(), z.number()]) }),
    }),
  ),
})

test('a climb is foreseen better than by chance; the table, the JSON and the report say the same', async () => {
  await using folder = await aFolder()
  const input = join(folder.path, 'climbs <1>.csv')
  const html = join(folder.path, 'report.html')
  await writeFile(input, aHistory())
  const asJson = aTerminal()
  assert.equal(await runCli(['backtest', input, '--slo', '100', '--json'], asJson), 0)
  const { histories, forecasters } = figures.parse(JSON.parse(asJson.output()))
  assert.deepEqual(
    histories.map(({ name, stepS }) => [name, stepS]),
    [['climbs <1>.csv', 60]],
  )
  const scoreOf = (name: string) => forecasters.find(one => one.name === name)?.prAuc ?? Number.NaN
  assert.ok(forecasters.every(({ spikes }) => spikes === 3))
  assert.ok(scoreOf('velocity') > 2 * scoreOf('random'), JSON.stringify(forecasters))
  assert.ok(
    forecasters.every(
      ({
        prAuc,
        intervals: {
          prAuc: [low, high],
        },
      }) => low <= prAuc && prAuc <= high,
    ),
  )

  const asText = aTerminal()
  const flags = ['--slo', '100', '--html', html]
  assert.equal(await runCli(['backtest', input, ...flags], asText), 0)
  for (const { name, prAuc } of forecasters) {
    assert.match(asText.output(), new RegExp(`^${name} +${prAuc.toFixed(2)}`, 'm'))
  }
  const page = await readFile(html, 'utf8')
  assert.ok(page.includes('climbs &lt;1&gt;.csv') && !page.includes('<1>'))
  // It opens anywhere, without asking anybody for anything.
  assert.doesNotMatch(page, /<script|https?:|url\(|@import/)
})

test('the report shows its pictures in a browser', {
  skip: findChromium() === undefined && chromiumMissing,
}, async () => {
  await using folder = await aFolder()
  const input = join(folder.path, 'climbs.csv')
  const html = join(folder.path, 'report.html')
  await writeFile(input, aHistory())
  assert.equal(await runCli(['backtest', input, '--slo', '100', '--html', html], aTerminal()), 0)
  await using browser = await openChromium({ width: 390, height: 800, theme: 'dark' })
  const page = await browser.context.newPage()
  await page.goto(`file://${html}`)
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
  assert.ok(wide <= 390, `${wide} pixels wide`)
  const bands = await page.locator('section > svg .spike').count()
  assert.equal(bands, 3)
  assert.ok((await page.locator('.close-ups figure').count()) >= 3)
})

for (const [name, flags, code, said] of [
  ['a file without an objective', [], 1, /--slo/],
  ['an objective that is no number', ['--slo', 'soon'], 2, /--slo takes a number/],
  [
    'a model that is not there',
    ['--slo', '1', '--model', '/nowhere'],
    1,
    /BACKTEST_MODEL_UNUSABLE|cannot be used/,
  ],
] as const) {
  test(`${name} is refused with what to do`, async () => {
    await using folder = await aFolder()
    const input = join(folder.path, 'in.csv')
    await writeFile(input, aHistory())
    const terminal = aTerminal()
    assert.equal(await runCli(['backtest', input, ...flags], terminal), code)
    assert.match(terminal.errors(), said)
    assert.equal(terminal.output(), '')
  })
}

test('a file that is not there, is empty or too short is named', async () => {
  await using folder = await aFolder()
  const empty = join(folder.path, 'empty.csv')
  const short = join(folder.path, 'short.csv')
  await writeFile(empty, '')
  await writeFile(short, 'timestamp,value\n2026-05-04 08:00:00,1\n')
  for (const input of [empty, short, join(folder.path, 'none.csv')]) {
    const terminal = aTerminal()
    assert.equal(await runCli(['backtest', input, '--slo', '5'], terminal), 1)
    assert.ok(terminal.errors().includes(input), terminal.errors())
  }
})

const reversed = (text: string) => {
  const [header = '', ...rows] = text.trimEnd().split('\n')
  return [header, ...rows.toReversed(), ''].join('\n')
}

for (const [name, change, said] of [
  ['with semicolons', text => text.replaceAll(',', ';'), /separated by ";"; commas are needed/],
  ['with tabs', text => text.replaceAll(',', '\t'), /separated by tabs; commas are needed/],
  ['with other columns', text => text.replace('value', 'latency'), /lacks value; it says/],
  ['that is compressed', () => '\u001f\u008b\u0008\u0000', /It is no text/],
  ['whose newest row is first', reversed, /2159 of its rows are older.*: sort it by time/],
  [
    'without a number',
    text => text.replaceAll(/,\d+/g, ',soon'),
    /line \d+: value "soon.*None of its 2160 rows has a number in the column value/s,
  ],
  [
    'with times of its own kind',
    text => text.replaceAll(/^\d{4}-/gm, '21.11.'),
    /line \d+: timestamp "21\.11\..* is no time.*It has 0 rows with a time/s,
  ],
] as const satisfies readonly (readonly [string, (text: string) => string, RegExp])[]) {
  test(`a file ${name} is refused with what is wrong with it`, async () => {
    await using folder = await aFolder()
    const input = join(folder.path, 'in.csv')
    await writeFile(input, change(aHistory()))
    const terminal = aTerminal()
    assert.equal(await runCli(['backtest', input, '--slo', '100'], terminal), 1)
    assert.match(terminal.errors(), said)
  })
}

test('a folder that holds no recordings, and a report that cannot be written, are told before any work', async () => {
  await using folder = await aFolder()
  const ofFolder = aTerminal()
  assert.equal(await runCli(['backtest', folder.path, '--slo', '5'], ofFolder), 1)
  assert.match(ofFolder.errors(), /it is a folder without a manifest\.json/)
  const input = join(folder.path, 'in.csv')
  await writeFile(input, aHistory())
  for (const [html, why] of [
    [folder.path, /is a folder, not a file/],
    [join(folder.path, 'none', 'report.html'), /none: there is no such file or folder/],
  ] as const) {
    const terminal = aTerminal()
    assert.equal(await runCli(['backtest', input, '--slo', '5', '--html', html], terminal), 1)
    assert.match(terminal.errors(), why)
    assert.doesNotMatch(terminal.errors(), /in\.csv/)
  }
})

test('where no spike begins, the range of the values tells what objective there could be', async () => {
  await using folder = await aFolder()
  const input = join(folder.path, 'in.csv')
  await writeFile(input, aHistory())
  const terminal = aTerminal()
  assert.equal(await runCli(['backtest', input, '--slo', '1000'], terminal), 0)
  assert.match(terminal.output(), /nothing to foresee.*Values go from 20 to 168; is --slo right\?/)
})
