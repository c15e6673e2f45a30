import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AnomalyScorer } from '#models/anomaly/anomaly-scorer.ts'
import { createRandom } from '#models/random.ts'

const scoresOf = (values: readonly number[], stepS = 10) => {
  const scorer = new AnomalyScorer()
  return values.map((value, i) => scorer.next(i * stepS, value))
}

const alarmsIn = (scores: readonly number[]) => scores.filter(score => score >= 0.5).length

function noise(seed: number, length: number): readonly number[] {
  const random = createRandom(seed, 'noise')
  return Array.from({ length }, () => 100 + 5 * random.normal())
}

/** Days of a daily wave with noise, at 5 min. */
function waves(seed: number, days: number): number[] {
  return noise(seed, days * 288).map((x, i) => x + 40 * Math.sin((2 * Math.PI * i) / 288))
}

test('a jump out of noise is an anomaly at once, whatever the unit and the spacing', () => {
  for (const [unit, stepS] of [
    [1, 10],
    [1e-6, 300],
    [1e9, 1],
  ] as const) {
    const values = [...noise(3, 500), 180, 180, 180].map(x => x * unit)
    assert.ok(Math.max(...scoresOf(values, stepS).slice(500)) >= 0.5)
  }
})

test('a level far from zero takes nothing from the precision', () => {
  const near = scoresOf(noise(3, 3_000), 300)
  const far = scoresOf(
    noise(3, 3_000).map(x => 1e9 + x),
    300,
  )
  const apart = near.filter((score, i) => Math.abs(score - (far[i] ?? 0)) > 0.05)
  // A score at one half by a hair rests in one and not in the other.
  assert.ok(apart.length < 0.05 * near.length, `${apart.length} scores differ`)
})

test('a series that moved far away from where it began is judged as finely as before', () => {
  const walked = noise(3, 9_000).map((x, i) => x + 5 * Math.min(i, 3_000))
  const scores = scoresOf(walked, 300)
  assert.ok(alarmsIn(scores.slice(6_000)) <= 6, `${alarmsIn(scores.slice(6_000))} alarms`)
  assert.ok((scoresOf([...walked, 5 * 3_000 + 400], 300).at(-1) ?? 0) >= 0.5)
})

test('plain noise every 10 s raises about an alarm a day, and not at once', () => {
  const counts = [5, 6, 7, 8].map(seed => alarmsIn(scoresOf(noise(seed, 17_280))))
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length
  assert.ok(mean <= 5, `${mean} alarms in two days`)
})

test('plain noise raises few alarms, and fewer the longer it is known', () => {
  const counts = [5, 6, 7, 8, 9, 10].map(seed => {
    const scores = scoresOf(noise(seed, 17_280), 300)
    return [alarmsIn(scores.slice(0, 8_640)), alarmsIn(scores.slice(8_640))] as const
  })
  const early = counts.reduce((sum, [one]) => sum + one, 0) / counts.length
  const late = counts.reduce((sum, [, one]) => sum + one, 0) / counts.length
  // Six chances of being expected once: the sum of 1 / n over the samples, for each.
  assert.ok(early <= 6 * Math.log(8_640 / 150), `${early} alarms in the first month`)
  assert.ok(late <= 6, `${late} alarms in the second month`)
})

test('what jumps all the time is not unusual when it jumps', () => {
  const random = createRandom(8, 'jumps')
  const jumpy = Array.from({ length: 6_000 }, () => (random.chance(0.03) ? 180 : 100))
  const alarms = alarmsIn(scoresOf(jumpy))
  assert.ok(alarms < 0.05 * 180, `${alarms} alarms for 180 jumps`)
})

test('a constant series is never unusual, until it moves', () => {
  for (const constant of [7, 0, 0.1, -3e9]) {
    const scores = scoresOf([...new Array<number>(300).fill(constant), constant + 1])
    assert.ok(
      scores.slice(0, 300).every(score => score < 0.5),
      `constant ${constant}`,
    )
    assert.ok((scores.at(-1) ?? 0) >= 0.5, `constant ${constant}`)
  }
})

test('a usual value at an unusual hour is an anomaly', () => {
  const values = waves(4, 14)
  const usual = alarmsIn(scoresOf(values, 300).slice(10 * 288))
  // The thirteenth day's peak stays away: its hours are as quiet as those of the night.
  for (let i = 12 * 288 + 20; i < 12 * 288 + 124; i++)
    values[i] = 62 + (values[i - 200] ?? 0) * 0.01
  const scores = scoresOf(values, 300)
  assert.ok(alarmsIn(scores.slice(12 * 288 + 20, 12 * 288 + 124)) >= 1)
  assert.ok(usual <= 2, `${usual} alarms in four usual days`)
})

test('large changes that come more often than ever are an anomaly, though none of them is new', () => {
  const random = createRandom(2, 'changes')
  const spiky = Array.from({ length: 4_000 }, (_, i) =>
    random.chance(i < 3_800 ? 0.005 : 0.3) ? 200 : 100 + random.normal(),
  )
  const scores = scoresOf(spiky, 300)
  assert.ok(alarmsIn(scores.slice(3_800)) >= 1)
})

test('a series that falls is told of later than one that rises as fast', () => {
  const firstAlarms = [1, -1].map(sign =>
    [2, 3, 4, 5, 6, 7, 8, 9].map(seed => {
      const values = noise(seed, 800).map((x, i) => sign * (x + 0.2 * Math.max(0, i - 500)))
      return scoresOf(values, 300).findIndex((score, i) => i >= 500 && score >= 0.5)
    }),
  )
  const [rising = 0, falling = 0] = firstAlarms.map(all => all.reduce((a, b) => a + b, 0))
  assert.ok(rising < falling, `${rising} and ${falling}`)
})

test('after an alarm scores stay below one half for a quarter of an hour at least', () => {
  const scores = scoresOf([...noise(3, 500), ...new Array(80).fill(400)])
  const first = scores.findIndex((score, i) => i >= 500 && score >= 0.5)
  assert.ok(first >= 500)
  assert.ok(scores.slice(first + 1, first + 90).every(score => score < 0.5))
})

test('scores lie between 0 and 1, whatever comes', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(0, 1e308, -1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY),
  )
  const some = fc.array(fc.tuple(value, fc.integer({ min: -5, max: 100_000 })), { maxLength: 60 })
  fc.assert(
    fc.property(some, fc.boolean(), (samples, isKnown) => {
      const scorer = new AnomalyScorer()
      let timeS = 1_700_000_000
      for (const [i, x] of noise(1, isKnown ? 200 : 0).entries())
        scorer.next(timeS - 2_000 + 10 * i, x)
      for (const [x, sinceS] of samples) {
        timeS += sinceS
        const score = scorer.next(timeS, x)
        assert.ok(score >= 0 && score <= 1, `${score} for ${x}`)
      }
    }),
  )
})

test('a score depends on what came before it alone, and the same samples give the same scores', () => {
  const values = waves(6, 5)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: values.length - 1 }), fc.double(), (cut, other) => {
      const changed = values.map((x, i) => (i < cut ? x : other))
      assert.deepEqual(scoresOf(changed, 300).slice(0, cut), scoresOf(values, 300).slice(0, cut))
    }),
    { numRuns: 20 },
  )
})

test('a missing value says nothing and leaves no trace', () => {
  const values = waves(6, 5)
  const scorer = new AnomalyScorer()
  const holed = values.map((x, i) => {
    assert.equal(scorer.next(300 * i, Number.NaN), 0)
    return scorer.next(300 * i, x)
  })
  assert.deepEqual(holed, scoresOf(values, 300))
})

test('what a scorer costs stays the same and leaves room for the rest of a series', () => {
  const scorer = new AnomalyScorer()
  const before = scorer.byteLength
  for (const [i, x] of noise(2, 5_000).entries()) scorer.next(10 * i, x)
  assert.equal(scorer.byteLength, before)
  assert.ok(before <= 700, `${before} bytes`)
})
