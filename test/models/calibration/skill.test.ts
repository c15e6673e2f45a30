import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brierSkill, isProven, nextSkill, noSkill, type Skill } from '#models/calibration/skill.ts'

/** A breach follows in the last 15 of each 100 minutes; forecasts are what the functions say of that. */
function after(
  minutes: number,
  say: { own: (broke: boolean) => number; plain: (broke: boolean) => number },
  from: Skill = noSkill,
): Skill {
  let skill = from
  for (let minute = 0; minute < minutes; minute++) {
    const hasBroken = minute % 100 >= 85
    skill = nextSkill(skill, {
      ...{ hasBroken, probability: say.own(hasBroken) },
      baselineProbability: say.plain(hasBroken),
    })
  }
  return skill
}

const good = (broke: boolean) => (broke ? 0.8 : 0.05)
const poor = (broke: boolean) => (broke ? 0.2 : 0.3)

test('a forecaster that is better than the base rate is proven, and one that is worse is not', () => {
  assert.equal(isProven(after(1_000, { own: good, plain: poor })), true)
  assert.equal(isProven(after(1_000, { own: poor, plain: good })), false)
  assert.ok((brierSkill(after(1_000, { own: good, plain: poor })) ?? 0) > 0.5)
})

test('nothing is proven of a series that never broke', () => {
  let skill = noSkill
  for (let i = 0; i < 2_000; i++) {
    skill = nextSkill(skill, { probability: 0, baselineProbability: 0, hasBroken: false })
  }
  assert.equal(brierSkill(skill), undefined)
  assert.equal(isProven(skill), false)
  assert.equal(skill.isFallenBack, false)
})

test('lost skill falls back to the baseline within the day and comes back when it is regained', () => {
  const fine = after(1_440, { own: good, plain: poor })
  assert.equal(fine.isFallenBack, false)
  const lost = after(1_440, { own: poor, plain: good }, fine)
  assert.equal(lost.isFallenBack, true)
  assert.equal(after(2_880, { own: good, plain: poor }, lost).isFallenBack, false)
})

test('nobody falls back on the evidence of an hour', () => {
  assert.equal(after(60, { own: poor, plain: good }).isFallenBack, false)
})

test('coverage is the share of values inside the bands that were given', () => {
  let skill = noSkill
  for (let i = 0; i < 100; i++) {
    const told = { probability: 0, baselineProbability: 0, hasBroken: false }
    skill = nextSkill(skill, i % 2 === 0 ? told : { ...told, isInBand: i % 10 !== 1 })
  }
  assert.ok(Math.abs(skill.coverage - 0.8) < 1e-9)
})
