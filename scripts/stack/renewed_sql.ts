import postgres from "postgres";
import { connectTimeoutS } from "./lite_connection.ts";

/**
 * A client that is replaced by a new one as soon as one of its connections is lost: `postgres` may keep half a message for
 * the next connection, and then that one hangs. What runs on the others ends as usual.
 */
export function renewedSql(databaseUrl: string, max: number): postgres.Sql {
  const options = {
    onnotice: () => {},
    connect_timeout: connectTimeoutS,
    max_lifetime: null,
    backoff: () => 0.5,
  };
  let current: postgres.Sql | undefined;
  let isOver = false;
  const client = (): postgres.Sql => {
    if (current) return current;
    const made = postgres(databaseUrl, {
      ...options,
      max,
      onclose() {
        if (current !== made || isOver) return;
        current = undefined;
        void made.end({ timeout: 10 });
      },
    });
    return current = made;
  };
  // it takes care of itself: it connects and listens again
  const listener = postgres(databaseUrl, options);
  const end: postgres.Sql["end"] = async (how) => {
    isOver = true;
    await Promise.all([current?.end(how), listener.end({ timeout: 0 })]);
  };
  return new Proxy((() => {}) as unknown as postgres.Sql, {
    apply: (_, __, words) => Reflect.apply(client(), undefined, words),
    get(_, name) {
      if (name === "end") return end;
      return Reflect.get(name === "listen" ? listener : client(), name);
    },
  });
}
