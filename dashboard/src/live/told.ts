import type { RealtimeChannel } from "@supabase/supabase-js";
import type { Project } from "../api/project.ts";

/** The library tries again by itself; after this long the channel is made anew, with the token of the moment. */
const anewMs = 10_000;

/**
 * Hears the broadcast `changed` of the private topic `bruce`, as who is logged in. `heard` is called with each one, and when
 * hearing begins (again), as something may have been missed before; `tell`, with whether changes are told now. Returns what ends it.
 */
export function hearChanges(
  { client }: Pick<Project, "client">,
  { heard, tell }: { heard: () => void; tell: (isTold: boolean) => void },
): () => void {
  let channel: RealtimeChannel | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function begin(): Promise<void> {
    later = undefined;
    // a channel keeps the token that it began with, and one that the server closed does not come back
    if (channel) await client.removeChannel(channel);
    // without an argument it asks for the token of the session, which is refreshed first where it is old
    await client.realtime.setAuth();
    if (isOver) return;
    const mine = channel = client.channel("bruce", { config: { private: true } });
    mine.on("broadcast", { event: "changed" }, heard).subscribe((status) => {
      if (isOver || channel !== mine) return;
      tell(status === "SUBSCRIBED");
      if (status === "SUBSCRIBED") {
        clearTimeout(later);
        later = undefined;
        heard();
      } else later ??= setTimeout(begin, anewMs);
    });
  }

  begin();
  return () => {
    isOver = true;
    clearTimeout(later);
    tell(false);
    if (channel) client.removeChannel(channel);
  };
}
