/** A text as it stands in XML. Throws on control characters, which XML cannot hold. */
export function escapeXml(text: string): string {
  // deno-lint-ignore no-control-regex -- these are the ones that must not be there
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(text)) {
    throw new Error(`${JSON.stringify(text)} has a control character, which no XML may hold.`);
  }
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
