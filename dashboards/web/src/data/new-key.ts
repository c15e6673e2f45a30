/** A key that no other request has. `randomUUID` is for secure pages alone, and a board in a network may be plain HTTP. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
