import type { Look } from '../state/watch-words.ts'

/** The shape of a state: it carries the meaning without colour. `share`: of the ring, what is left of the time. */
export function Shape({ look, share = 0.74 }: { look: Look; share?: number }) {
  return (
    <svg class={`shape ${look}`} viewBox="0 0 64 64" aria-hidden="true">
      {drawn(look, share)}
    </svg>
  )
}

/** Circumference of the ring. */
const round = 2 * Math.PI * 26

function drawn(look: Look, share: number) {
  switch (look) {
    case 'firing':
      return <path d="M32 7 60 56H4Z" fill="currentColor" />
    case 'predicted':
      return (
        <g fill="none" stroke-width="8">
          <circle cx="32" cy="32" r="26" class="track" />
          <circle
            cx="32"
            cy="32"
            r="26"
            stroke="currentColor"
            stroke-linecap="round"
            stroke-dasharray={`${Math.max(0.01, share) * round} ${round}`}
            transform="rotate(-90 32 32)"
          />
        </g>
      )
    case 'ack':
      return (
        <path
          d="m10 34 14 14 30-32"
          fill="none"
          stroke="currentColor"
          stroke-width="9"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      )
    case 'unknown':
      return (
        <path
          d="M20 22c0-7.500 5.500-12 12.500-12S44 14.500 44 21.500c0 10-12 9.500-12 19M32 49.500v7"
          fill="none"
          stroke="currentColor"
          stroke-width="8"
          stroke-linecap="round"
        />
      )
    case 'quiet':
      return <circle cx="32" cy="32" r="12" fill="currentColor" />
  }
}
