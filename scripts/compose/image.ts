/** `registry:port/path:tag@digest`, as Docker takes it. */
const REFERENCE =
  /^(?:[a-z0-9.-]+(?::\d+)?\/|\[[0-9a-f:]+\](?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9+.-]+:[0-9a-f]{32,})?$/i;

/** The image that a text names; null for half of one, which a variable without a value leaves, and for one with a credential. */
export function imageOf(text: string): string | null {
  return REFERENCE.test(text) ? text : null;
}
