import type { Channel, Delivery, SendOutcome } from '#notifier/channels/channel.ts'

/** A channel whose answers a test writes: for faults that no real service gives on demand. */
export class ScriptedChannel implements Channel {
  readonly kind = 'webhook'
  readonly name: string
  readonly hasReceipts: boolean
  /** Everything that was sent, in order, repeats included. */
  readonly sent: Delivery[] = []
  /** What it answers; changed by the test as it goes. */
  answer: (delivery: Delivery) => SendOutcome | Promise<SendOutcome> = () => accepted
  isClosed = false

  constructor(name: string, { hasReceipts = true }: { hasReceipts?: boolean } = {}) {
    this.name = name
    this.hasReceipts = hasReceipts
  }

  async send(delivery: Delivery): Promise<SendOutcome> {
    this.sent.push(delivery)
    return await this.answer(delivery)
  }

  checkAddress(): undefined {
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true
  }
}

export const accepted: SendOutcome = { result: 'accepted' }
export const refusedForNow: SendOutcome = {
  ...{ result: 'retry', reason: 'busy', ambiguous: false, scope: 'channel', failOver: true },
}
