import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgePaceList } from '#contracts/bridge-pace.ts'
import { peopleList } from '#contracts/http/people-routes.ts'
import { modelStatus, seriesSkillList } from '#contracts/model-status.ts'
import { objectiveList } from '#contracts/objective-status.ts'
import { sessionInfo } from '#contracts/token.ts'
import { pairingCode } from '#contracts/watch/pairing.ts'
import { deviceList } from '#contracts/watch/registration.ts'
import { whatIfAnswer } from '#contracts/what-if.ts'
import { keepingOf } from '#dashboards/web/src/objectives/budget-words.ts'
import { devicesAt, pairingAt, peopleAt, sessionHere } from '#test/support/board/fixture-devices.ts'
import { modelAt, skillsAt } from '#test/support/board/fixture-model.ts'
import { objectivesOf } from '#test/support/board/fixture-objectives.ts'
import { pacesAt } from '#test/support/board/fixture-paces.ts'
import { fixtureSeries } from '#test/support/board/fixture-series.ts'
import { whatIfOf } from '#test/support/board/fixture-what-if.ts'

const series = fixtureSeries(60)
const nowMs = Date.now()

test('what the fixture answers to pages of operators is what the contract of the API says', () => {
  const objectives = objectiveList.parse(objectivesOf(series, nowMs))
  for (const shown of [series, []]) {
    modelStatus.parse(modelAt(shown, nowMs))
    seriesSkillList.parse(skillsAt(shown, nowMs))
  }
  deviceList.parse(devicesAt(nowMs))
  peopleList.parse(peopleAt(nowMs))
  pairingCode.parse(pairingAt(nowMs, 'grace'))
  sessionInfo.parse(sessionHere)
  bridgePaceList.parse(pacesAt(nowMs))
  for (const ageMs of [3_000, 29_000, undefined]) {
    const points = [{ atMs: nowMs, ...(ageMs === undefined ? {} : { ageMs }) }]
    whatIfAnswer.parse(whatIfOf({ objectiveMs: 30_000, points }))
  }
  const keepings = new Set(objectives.objectives.map(keepingOf))
  assert.deepEqual([...keepings].sort(), ['kept', 'none', 'overdrawn', 'page', 'ticket'])
})
