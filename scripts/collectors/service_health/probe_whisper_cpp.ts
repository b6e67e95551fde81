import type { AddressBook } from "./address_book.ts";
import { askerOf } from "./ask.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** Asks a server of whisper.cpp for its page. It says neither its version nor its model. */
export async function probeWhisperCpp(
  target: TargetOf<"whisper_cpp">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const { status, answer } = await askerOf(target, addresses, signal).text("/");
  if (status !== 200) return fault(`answers ${status} to /`, status);
  return /whisper\.cpp/i.test(answer ?? "")
    ? well(status)
    : fault("what answers there is not whisper.cpp", status);
}
