/** The bytes of an even number of hex digits. `Uint8Array.fromHex` is younger than the runtime of hosted functions. */
export function fromHex(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
