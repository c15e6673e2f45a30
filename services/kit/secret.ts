import { inspect } from 'node:util'

const redacted = '[redacted]'

/** A value that never prints: not by string conversion, JSON, inspection or a logger. Only `reveal` gives it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself: call it where it is handed to a protocol, nowhere else. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  [inspect.custom](): string {
    return redacted
  }
}
