import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { type Prometheus, startPrometheus } from '#lab/prometheus/start-prometheus.ts'
import { eventually } from '#test/support/eventually.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import { aTerminal } from '../a-terminal.ts'

/** A saw tooth of an hour, so that its past is known without anything to scrape. */
const query = 'vector(time() % 3600) / 1000'

describe('foretap watch on a real Prometheus', { skip: await prometheusSkip() }, () => {
  let prometheus: Prometheus
  before(async () => {
    prometheus = await startPrometheus({ config: 'global: {}\n' })
  })
  after(() => prometheus?.[Symbol.asyncDispose]())

  async function run(...argv: readonly string[]) {
    const terminal = aTerminal()
    const code = await runCli(['watch', ...argv, '--prometheus', prometheus.url], terminal)
    return { code, out: terminal.output(), err: terminal.errors() }
  }

  interface Document {
    readonly unit: string
    readonly by: string
    readonly series: readonly {
      readonly name: string
      readonly value: number
      readonly objective: number
      readonly objectiveLearnt: boolean
      readonly forecast?: { readonly breachProbability: readonly number[] }
    }[]
  }

  test('a query is drawn once where nobody watches, with its past and the objective', async () => {
    const { code, out, err } = await run(query, '--slo', '5', '--forecaster', 'velocity')
    assert.equal(code, 0, err)
    assert.match(out, /^vector\(time/)
    assert.match(out, /5 s ┤┄/)
    assert.match(out, /[\u2801-\u28ff]/, 'the past is drawn')
    assert.match(out, /−60 min +now +\+30 min/)
  })

  test('as JSON it has the value, an objective learnt from the day before, and a forecast', async () => {
    const { code, out, err } = await run(query, '--json', '--forecaster', 'velocity')
    assert.equal(code, 0, err)
    const { unit, by, series } = JSON.parse(out) as Document
    assert.deepEqual([unit, by, series.length], ['seconds', 'velocity', 1])
    const [only] = series
    assert.equal(only?.name, '{}')
    // Three times the tooth's height of 3.6 s, give or take the quarters that have not ended.
    assert.ok(
      only.objectiveLearnt && only.objective > 9 && only.objective < 12,
      `${only.objective}`,
    )
    assert.equal(only.forecast?.breachProbability.length, 4)
  })

  test('of several label sets one is drawn, and --series chooses', async () => {
    const named = (who: string, value: number) =>
      `label_replace(vector(${value}), "who", "${who}", "", "")`
    const both = `${named('audit', 1)} or ${named('billing', 4)}`
    const flags = ['--slo', '5', '--unit', 'requests', '--forecaster', 'velocity']
    const risky = await run(both, ...flags)
    assert.match(risky.out, /\{who="billing"\}\n.*now 4 requests.*most at risk of 2/s)
    const chosen = await run(both, ...flags, '--series', 'audit')
    assert.match(chosen.out, /\{who="audit"\}\n.*now 1 requests/)
    assert.doesNotMatch(chosen.out, /most at risk/)
  })

  test('on a terminal it is drawn in place until it is told to stop, and the last picture stays', async () => {
    const terminal = aTerminal({ isTerminal: true, rows: 20 })
    const flags = ['--slo', '5', '--forecaster', 'velocity', '--prometheus', prometheus.url]
    const running = runCli(['watch', query, ...flags], terminal)
    await eventually(() => terminal.output().includes('now'), {
      ...{ what: 'the first picture', withinMs: 30_000 },
    })
    terminal.stop()
    assert.equal(await running, 0)
    const [, after = ''] = terminal.output().split('\u001b[?1049l')
    assert.match(after, /^vector\(time/, 'the terminal is given back first')
    assert.ok(after.trimEnd().split('\n').length <= 20)
  })

  const mistakes = [
    ['a query that is no PromQL', ['rate('], 1, /refused the query.*parse error/s],
    ['a query without an answer', ['nothing_has_this_name'], 1, /gives nothing/],
    ['an objective that is no number', [query, '--slo', 'high'], 2, /--slo takes a number/],
    ['a forecaster that there is not', [query, '--forecaster', 'x'], 2, /There are: auto, network/],
    ['a unit that is no word', [query, '--unit', '"'], 2, /--unit/],
  ] as const
  for (const [what, argv, code, text] of mistakes) {
    test(`${what} ends with ${code} and says what is wrong`, async () => {
      const ended = await run(...argv)
      assert.equal(ended.code, code)
      assert.match(ended.err, text)
      assert.equal(ended.out, '')
    })
  }

  test('a source that is not there ends with 1 and says so', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await eventually(() => server.listening, { what: 'a port', withinMs: 30_000 })
    const address = server.address()
    await new Promise(resolve => server.close(resolve))
    const port = typeof address === 'object' ? address?.port : 0
    const terminal = aTerminal()
    const url = `http://127.0.0.1:${port}`
    assert.equal(await runCli(['watch', query, '--prometheus', url], terminal), 1)
    assert.match(terminal.errors(), /gave no answer.*connection refused/s)
  })
})
