import type { Session as AuthSession } from "@supabase/supabase-js";
import { Fault } from "../api/fault.ts";
import type { Answer } from "../api/answer.ts";
import type { Project } from "../api/project.ts";
import { actLimitMs, pollLimitMs, within } from "../api/time_limit.ts";
import { setClock } from "../live/clock.svelte.ts";
import { connection } from "../live/connection.svelte.ts";

/** Who looks at the page. */
export interface Person {
  name: string;
  role: "viewer" | "operator";
}

type Stage = "starting" | "signed_out" | "signed_in" | "may_not_read";

/** Set when somebody logs out, so that a reload does not log the owner in again at once. */
const signedOutFlag = "bruce-signed-out";

/** The person's session with the project. */
class Session {
  stage = $state<Stage>("starting");
  person = $state.raw<Person>();
  /** Why it is not known yet who looks: nobody answers. It is asked again. */
  fault = $state.raw<Fault>();
  /** True when the session ended by itself: the page says why it asks again. */
  ended = $state(false);
  #project: Project | undefined;

  /** May this person decide? What one may not do is not offered; the database checks it again. */
  get mayAct(): boolean {
    return this.person?.role === "operator";
  }

  get project(): Project {
    if (!this.#project) throw new Error("The session has not started.");
    return this.#project;
  }

  /** Is there a way in without a password: the owner of this machine, on the local stack? */
  get hasLocalOwner(): boolean {
    return this.#project?.config.session !== undefined;
  }

  /** Takes up the session of the last visit, or on the local stack the one of its owner. */
  async start(project: Project): Promise<void> {
    this.#project = project;
    project.client.auth.onAuthStateChange((event) => {
      if (event === "SIGNED_OUT" && this.stage === "signed_in") this.#end();
    });
    const { data } = await project.client.auth.getSession();
    if (data.session) return await this.#meet();
    if (this.hasLocalOwner && !sessionStorage.getItem(signedOutFlag)) {
      return await this.signInHere().catch(() => {
        this.stage = "signed_out";
      });
    }
    this.stage = "signed_out";
  }

  /** Logs in with e-mail and password. Throws a {@link Fault}. */
  async signIn(email: string, password: string): Promise<void> {
    const { error } = await this.project.client.auth.signInWithPassword({ email, password });
    if (error) throw new Fault(error.status ?? 0, error.code ?? "no_connection", error.message);
    await this.#meet();
  }

  /** Logs the owner of this machine in. Throws a {@link Fault}. */
  async signInHere(): Promise<void> {
    const { session: address } = this.project.config;
    const response = await within(
      actLimitMs,
      (signal) => fetch(address ?? "", { method: "POST", signal }),
    ).catch((error) => {
      throw error instanceof Fault ? error : new Fault(0, "no_connection", String(error.message));
    });
    if (!response.ok) throw new Fault(response.status, "no_session", await response.text());
    const { access_token, refresh_token }: AuthSession = await response.json();
    const { error } = await this.project.client.auth.setSession({ access_token, refresh_token });
    if (error) throw new Fault(error.status ?? 0, error.code ?? "no_session", error.message);
    await this.#meet();
  }

  async signOut(): Promise<void> {
    sessionStorage.setItem(signedOutFlag, "yes");
    this.stage = "signed_out";
    this.person = undefined;
    await this.project.client.auth.signOut({ scope: "local" });
  }

  /** {@link Project.ask}; a session that ended shows the log-in. */
  async ask<T extends Answer>(
    rpc: string,
    query?: object,
    rest?: object,
    limitMs?: number,
  ): Promise<T> {
    try {
      return await this.project.ask<T>(rpc, query, rest, limitMs);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "session_ended") throw error;
    }
    const { error } = await this.project.client.auth.refreshSession();
    if (error) {
      // without a connection nobody said that the session ended
      if (!error.status || error.status >= 500) throw new Fault(0, "no_connection", error.message);
      this.#end();
      throw new Fault(401, "session_ended", error.message);
    }
    return await this.project.ask<T>(rpc, query, rest, limitMs);
  }

  /**
   * Asks anew who this is: what somebody may do can change while the page is open. It says, too, that the
   * connection is there, on a view that asks nothing itself.
   */
  async lookAgain(): Promise<void> {
    if (this.stage !== "signed_in") return;
    try {
      await this.#identify();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.status === 403) this.stage = "may_not_read";
      else if (error.isTemporary) connection.lost_because = error;
    }
  }

  /** Asks the database who this is, and what they may do. */
  async #meet(): Promise<void> {
    sessionStorage.removeItem(signedOutFlag);
    this.ended = false;
    try {
      await this.#identify();
      this.fault = undefined;
      this.stage = "signed_in";
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.status === 403) this.stage = "may_not_read";
      else if (error.status !== 401) {
        this.fault = error;
        setTimeout(() => this.#meet(), 3000);
      }
    }
  }

  async #identify(): Promise<void> {
    const { name, role, as_of } = await this.ask<Answer & { name: string; role: string }>(
      "api_token",
      {},
      undefined,
      pollLimitMs,
    );
    const known = role === "operator" ? "operator" : "viewer";
    if (name !== this.person?.name || known !== this.person.role) {
      this.person = { name, role: known };
    }
    setClock(as_of);
    connection.as_of = as_of;
    connection.lost_because = undefined;
  }

  #end(): void {
    this.ended = true;
    this.person = undefined;
    this.stage = "signed_out";
  }
}

export const session = new Session();
