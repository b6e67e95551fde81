import postgres from "postgres";
import { isLost, noteAway } from "./database_away.ts";

/** Longest wait for one of the connections, as PostgREST waits. */
const longestWaitMs = 10_000;

/** What the dialect of `@supabase/lite` uses of a reserved connection. */
export interface Reserved {
  unsafe(text: string, values?: unknown[]): Promise<postgres.RowList<postgres.Row[]>>;
  release(): void;
}

/** One connection, made by its first statement. */
interface Connection {
  client: postgres.Sql;
  isLost: boolean;
}

/**
 * At most `max` connections, each lent to one transaction at a time. `postgres` breaks where a reserved connection is used
 * or given back after the server closed it: it writes to a socket that is not there, out of reach of any `catch`
 * (https://github.com/porsager/postgres/issues/1208). So each connection is a client of its own here, and one that was lost
 * takes no further statement and is thrown away.
 */
export class ReservedConnections {
  readonly #make: (onclose: () => void) => postgres.Sql;
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #room: number;

  /** `make` makes a client of one connection. */
  constructor(max: number, make: (onclose: () => void) => postgres.Sql) {
    this.#room = max;
    this.#make = make;
  }

  /** Lends a connection. Errors: all are lent for too long; that counts as a database which is away. */
  async reserve(): Promise<Reserved> {
    const connection = await this.#take();
    return {
      unsafe: (text, values) => this.#execute(connection, text, values),
      release: () => this.#giveBack(connection),
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ client }) => client.end({ timeout: 5 })));
  }

  async #execute(connection: Connection, text: string, values: unknown[] = []) {
    // the server has taken back what began on it
    if (connection.isLost && text === "rollback") return noRows();
    try {
      if (connection.isLost) throw connectionLost();
      return await connection.client.unsafe(text, values as postgres.ParameterOrJSON<never>[]);
    } catch (error) {
      connection.isLost ||= isLost(error);
      noteAway(error);
      throw error;
    }
  }

  #take(): Promise<Connection> | Connection {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#room > 0) {
      this.#room--;
      return this.#open();
    }
    return new Promise((resolve, reject) => {
      const given = (connection: Connection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(given), 1);
        const error = connectionLost();
        noteAway(error);
        reject(error);
      }, longestWaitMs);
      this.#waiting.push(given);
    });
  }

  #open(): Connection {
    const connection: Connection = {
      isLost: false,
      client: this.#make(() => {
        connection.isLost = true;
        this.#drop(connection);
      }),
    };
    return connection;
  }

  #giveBack(connection: Connection): void {
    if (connection.isLost) {
      void connection.client.end({ timeout: 0 });
      connection = this.#open();
    }
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }

  /** One that was lost while nobody had it. */
  #drop(connection: Connection): void {
    const index = this.#idle.indexOf(connection);
    if (index < 0) return;
    this.#idle[index] = this.#open();
    void connection.client.end({ timeout: 0 });
  }
}

function connectionLost(): Error {
  const message = "The connection to the database was lost.";
  return Object.assign(new Error(message), { code: "CONNECTION_CLOSED" });
}

function noRows() {
  return Object.assign([], { command: "ROLLBACK", count: 0 }) as unknown as postgres.RowList<
    postgres.Row[]
  >;
}
