import type { WebhookMessage } from './message.ts'

/** Foretap's own form: the notice as its contract has it, and whom it is for. */
export function jsonMessage({ delivery, notice }: WebhookMessage) {
  const { id, attempt, target } = delivery
  return { v: 1, id, attempt, person: target.person, notice }
}
