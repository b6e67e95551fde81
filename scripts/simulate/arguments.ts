/** Reads the value of an option that is a whole number from 1 on. Throws what is wrong with it. */
export function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new Error(`${option} is a whole number from 1 on, not ${text}.`);
  }
  return Number(text);
}
