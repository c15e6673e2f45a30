import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsFormat } from '#kit/open-metrics.ts'

const cases: readonly (readonly [string | undefined, ReturnType<typeof metricsFormat>, string])[] =
  [
    [undefined, 'prometheus', 'no header'],
    ['*/*', 'prometheus', 'anything'],
    ['text/html', 'prometheus', 'a browser'],
    ['text/plain;version=0.0.4', 'prometheus', 'an old Prometheus'],
    ['application/openmetrics-text; version=1.0.0', 'openmetrics', 'OpenMetrics alone'],
    ['application/openmetrics-text;q=0.5,text/plain;q=0.4', 'openmetrics', 'OpenMetrics rather'],
    [
      'application/openmetrics-text;q=0.2,text/plain;q=0.4',
      'prometheus',
      'the classic text rather',
    ],
    ['application/openmetrics-text;q=0', 'prometheus', 'OpenMetrics refused'],
  ]
for (const [accept, format, who] of cases) {
  test(`who asks for ${who} gets ${format}`, () => assert.equal(metricsFormat(accept), format))
}
