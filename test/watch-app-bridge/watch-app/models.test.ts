import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from 'web-tree-sitter'
import type { z } from 'zod'
import { incident } from '#contracts/incident.ts'
import { deviceApp, deviceKinds, devicePermissions } from '#contracts/watch/device.ts'
import { heartbeatAnswer, heartbeatRequest } from '#contracts/watch/heartbeat.ts'
import { incidentDetail, watchFan } from '#contracts/watch/incident-detail.ts'
import { livePoll, watchEvent } from '#contracts/watch/live.ts'
import { pairingAnswer, pairingRequest } from '#contracts/watch/pairing.ts'
import { apnsAlert } from '#contracts/watch/push-payload.ts'
import {
  queueActionsMax,
  queueAnswer,
  queueReceiptsMax,
  queueRequest,
} from '#contracts/watch/queue.ts'
import { receipt, receiptAnswer, receiptRequest, receiptResult } from '#contracts/watch/receipt.ts'
import {
  deviceRecord,
  deviceRemarks,
  registration,
  registrationAnswer,
} from '#contracts/watch/registration.ts'
import { deviceSetup } from '#contracts/watch/setup.ts'
import { watchSummary } from '#contracts/watch/summary.ts'
import {
  actionAnswer,
  actionRefusals,
  actionRequest,
  actionResult,
  watchAction,
} from '#contracts/watch/watch-action.ts'
import { watchIncident, watchIncidentList } from '#contracts/watch/watch-incident.ts'
import { watchProblem } from '#contracts/watch/watch-problem.ts'
import { nodesOf, readSwiftSources } from '#test/support/swift-source.ts'

const models = (await readSwiftSources()).filter(({ path }) => path.includes('/Models/'))
const declarations = new Map(
  models
    .flatMap(({ tree }) => [...nodesOf(tree)])
    .filter(node => node.type === 'class_declaration')
    .map(node => [node.childForFieldName('name')?.text ?? '', node]),
)

/** Stored properties of a struct: name, and whether the type is optional. */
function propertiesOf(struct: string): Record<string, boolean> {
  const body = declarations.get(struct)?.childForFieldName('body')
  assert.ok(body, `there is no struct ${struct}`)
  const stored = body.children.filter(
    (node): node is Node =>
      node?.type === 'property_declaration' &&
      !/\bstatic\b/.test(node.text) &&
      node.childForFieldName('computed_value') === null,
  )
  return Object.fromEntries(
    stored.map(node => {
      const [, name = '', type = ''] = /\bvar (\w+)(?::\s*([^=]+))?/.exec(node.text) ?? []
      return [name, type.trim().endsWith('?')]
    }),
  )
}

/** The words of an enum, as they are written in JSON. */
function wordsOf(name: string): readonly string[] {
  const body = declarations.get(name)?.childForFieldName('body')
  assert.ok(body, `there is no enum ${name}`)
  return body.children
    .filter(node => node?.type === 'enum_entry')
    .flatMap(node => {
      const [, word = '', raw] = /case (\w+)(?: = "([^"]+)")?/.exec(node?.text ?? '') ?? []
      return [raw ?? word]
    })
}

const structs: Readonly<Record<string, z.ZodObject>> = {
  ActionAnswer: actionAnswer,
  ActionRequest: actionRequest,
  DeviceApp: deviceApp,
  DevicePermissions: devicePermissions,
  DeviceRecord: deviceRecord,
  DeviceSetup: deviceSetup,
  FanReason: watchFan.shape.reasons.element,
  HeartbeatAnswer: heartbeatAnswer,
  HeartbeatRequest: heartbeatRequest,
  IncidentDetail: incidentDetail,
  IncidentHistory: incidentDetail.shape.history,
  IncidentSeries: incidentDetail.shape.series.unwrap(),
  LivePoll: livePoll,
  PairingAnswer: pairingAnswer,
  PairingRequest: pairingRequest,
  PushReceiptIds: apnsAlert.shape.foretap.shape.receipt,
  QueueAnswer: queueAnswer,
  QueueRequest: queueRequest,
  Receipt: receipt,
  ReceiptAnswer: receiptAnswer,
  ReceiptRequest: receiptRequest,
  ReceiptResult: receiptResult,
  Registration: registration,
  RegistrationAnswer: registrationAnswer,
  SummaryCounts: watchSummary.shape.counts,
  SummaryIncident: watchSummary.shape.incidents.element,
  TimeToBreach: watchFan.shape.timeToBreachS.unwrap(),
  IncidentTimelineEntry: incident.shape.timeline.element,
  WatchAction: watchAction,
  WatchFan: watchFan,
  WatchIncident: watchIncident,
  WatchIncidentList: watchIncidentList,
  WatchProblem: watchProblem,
  WatchSummary: watchSummary,
}

test('structs of the app have the members of the protocol, and the same ones are optional', () => {
  for (const [name, schema] of Object.entries(structs)) {
    const members = Object.fromEntries(
      Object.entries(schema.shape).map(([key, field]) => [
        key,
        (field as z.ZodType).safeParse(undefined).success,
      ]),
    )
    assert.deepEqual(propertiesOf(name), members, name)
  }
})

test('members that only some payloads have are optional', () => {
  const alert = apnsAlert.shape.foretap.shape
  const references = propertiesOf('PushReferences')
  assert.deepEqual(Object.keys(references).toSorted(), Object.keys(alert).toSorted())
  assert.deepEqual(
    [references.haptic, references.expiresAtMs, references.receipt],
    [true, true, false],
  )
  const results = actionResult.options.flatMap(option => Object.keys(option.shape))
  assert.deepEqual(propertiesOf('ActionResult'), { id: false, became: false, reason: true })
  assert.deepEqual([...new Set(results)].toSorted(), ['became', 'id', 'reason'])
})

test('words of the app are those of the protocol; lists that may grow have one for what is new', () => {
  const { state, kind, level, haptic, withheld, outcome } = watchIncident.shape
  const lists: Readonly<Record<string, readonly string[]>> = {
    IncidentState: state.options,
    IncidentKind: kind.options,
    InterruptionLevel: level.options,
    HapticClass: haptic.options,
    Withheld: [...withheld.unwrap().options, 'other'],
    Outcome: [...outcome.unwrap().options, 'other'],
    ActionKind: [...watchAction.shape.what.options, 'other'],
    ActionRefusal: [...actionRefusals, 'other'],
    DeviceRemark: [...deviceRemarks, 'other'],
    DeviceKind: deviceKinds,
    Permission: devicePermissions.shape.alerts.options,
    SummaryState: watchSummary.shape.state.options,
    ReceiptStage: receipt.shape.stage.options,
  }
  for (const [name, words] of Object.entries(lists)) assert.deepEqual(wordsOf(name), words, name)
})

test('events of the live stream are all known', () => {
  const source = models.find(({ path }) => path.endsWith('/Live.swift'))?.text ?? ''
  for (const { shape } of watchEvent.options) {
    assert.match(source, new RegExp(`case "${shape.event.value}":`))
  }
})

test('a queue is cut as the server takes it', () => {
  const source = models.find(({ path }) => path.endsWith('/Queue.swift'))?.text ?? ''
  assert.match(source, new RegExp(`actionsMax = ${queueActionsMax}\\b`))
  assert.match(source, new RegExp(`receiptsMax = ${queueReceiptsMax}\\b`))
})
