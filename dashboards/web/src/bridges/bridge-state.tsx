import type { BridgeStatus } from '#contracts/bridge-status.ts'

type BridgeState = BridgeStatus['state']

export const bridgeStateTexts = {
  ok: 'ok',
  degraded: 'degraded',
  unreachable: 'unreachable',
} as const satisfies Record<BridgeState, string>

const colours = {
  ok: 'var(--quiet)',
  degraded: 'var(--risk)',
  unreachable: 'var(--firing)',
} as const satisfies Record<BridgeState, string>

export function BridgeShape({ state }: { state: BridgeState }) {
  return (
    <svg class="shape" viewBox="0 0 16 16" aria-hidden="true" style={{ color: colours[state] }}>
      {state === 'ok' && <circle cx="8" cy="8" r="4" fill="currentColor" />}
      {state === 'degraded' && (
        <g fill="none" stroke="currentColor">
          <path d="M8 2a6 6 0 0 1 0 12" stroke-width="2.5" />
          <circle cx="8" cy="8" r="6" stroke-width="1" opacity=".45" />
        </g>
      )}
      {state === 'unreachable' && <path d="M8 2 15 14H1Z" fill="currentColor" />}
    </svg>
  )
}

export function BridgeStateMark({ state }: { state: BridgeState }) {
  return (
    <span class="state" style={{ color: colours[state] }}>
      <BridgeShape state={state} />
      {bridgeStateTexts[state]}
    </span>
  )
}
