/** An answer that is no answer: what went wrong, as data. */
export class Fault extends Error {
  constructor(
    /** HTTP status; 0 when nobody answered. */
    readonly status: number,
    /**
     * Such as `out_of_scope`; `no_connection` when nobody was reached, `no_answer` when the answer did not
     * come in time, `session_ended` after a log-out.
     */
    readonly code: string,
    message: string,
    /** What to do about it, where the database says it. */
    readonly hint?: string,
  ) {
    super(message);
  }

  /** Nobody answered, or the server cannot for now: what is shown stays, with its age. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}
