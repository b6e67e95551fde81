/** A directory of its own that is gone after the test. */
export class TemporaryDirectory implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync({ prefix: "bruce-collect-" });

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.path, { recursive: true });
  }
}
