/** Counts what we cost the cluster. Bytes are those of the protocol, without TLS and logins. */
export class CostMeter {
  #requests = 0
  #sentBytes = 0
  #receivedBytes = 0
  #timestampLookups = 0

  sent(bytes: number): void {
    this.#requests += 1
    this.#sentBytes += bytes
  }

  received(bytes: number): void {
    this.#receivedBytes += bytes
  }

  lookedUp(partitions: number): void {
    this.#timestampLookups += partitions
  }

  /** What was counted since the previous call. */
  take() {
    const taken = {
      requests: this.#requests,
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      timestampLookups: this.#timestampLookups,
    }
    this.#requests = 0
    this.#sentBytes = 0
    this.#receivedBytes = 0
    this.#timestampLookups = 0
    return taken
  }
}
