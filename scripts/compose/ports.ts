import { type Port, readPorts } from "../../supabase/functions/_shared/ports.ts";

/** The ports that an entry of `ports` publishes on the host; none where the engine chooses, null where it cannot be read. */
export function publishedPorts(
  entry: string | { target?: string | null; published?: string | null; protocol?: string | null },
): Port[] | null {
  if (typeof entry !== "string") {
    const { published, protocol } = entry;
    return isChosen(published ?? "") ? [] : readPorts(`${published}/${protocol || "tcp"}`);
  }
  const [mapping = "", protocol = "tcp"] = entry.split("/");
  // [::1]:8080:80, 127.0.0.1:8080:80, 8080:80, 80
  const parts = mapping.replace(/^\[[^\]]*\]/, "address").split(":");
  const published = parts.length > 1 ? parts.at(-2) ?? "" : "";
  return isChosen(published) ? [] : readPorts(`${published}/${protocol}`);
}

/** The engine chooses the number. */
function isChosen(published: string): boolean {
  return /^0*$/.test(published);
}
