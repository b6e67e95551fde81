/** Characters that change the direction of the text around them, and are not seen themselves. */
const controls = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * A text with its bidirectional controls made visible, such as `[U+202E]`. A name that has one could look like another
 * name, or turn around the words beside it.
 */
export function showControls(text: string): string {
  return text.replace(
    controls,
    (control) => `[U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}
