import { withDeadline } from "../../program/deadline.ts";
import type { AddressBook } from "./address_book.ts";
import { faultWords } from "../../http/fault_words.ts";
import { probeDns } from "./probe_dns.ts";
import { probeHomeAssistant, type RefusedTokens } from "./probe_home_assistant.ts";
import { probeHttp } from "./probe_http.ts";
import { probeOllama } from "./probe_ollama.ts";
import { probeOpenWebui } from "./probe_open_webui.ts";
import { probeOpenai } from "./probe_openai.ts";
import { probeTcp } from "./probe_tcp.ts";
import { probeTls } from "./probe_tls.ts";
import { probeVllm } from "./probe_vllm.ts";
import { probeWhisperCpp } from "./probe_whisper_cpp.ts";
import { probeWyoming } from "./probe_wyoming.ts";
import { fault, type Result } from "./result.ts";
import type { Target } from "./target.ts";

/** What the probes of one run share. */
export interface Company {
  addresses: AddressBook;
  refused: RefusedTokens;
  /** How long one probe may take where its target says nothing else. */
  timeoutS: number;
}

/** A result, and how long it took. */
export interface Timed extends Result {
  latencyMs: number;
}

/** Probes once. Never throws for what the target does: that is what was found. */
export async function probe(target: Target, company: Company): Promise<Timed> {
  const started = performance.now();
  const result = await found(target, company);
  return { ...result, latencyMs: Math.round(performance.now() - started) };
}

async function found(target: Target, company: Company): Promise<Result> {
  const milliseconds = (target.options.timeout_s ?? company.timeoutS) * 1000;
  try {
    return await withDeadline(milliseconds, (signal) => run(target, company, signal));
  } catch (error) {
    return fault(faultWords(error));
  }
}

function run(
  target: Target,
  { addresses, refused }: Company,
  signal: AbortSignal,
): Promise<Result> {
  switch (target.kind) {
    case "tcp":
      return probeTcp(target, addresses, signal);
    case "http":
      return probeHttp(target, addresses, signal);
    case "tls":
      return probeTls(target, addresses, signal);
    case "dns":
      return probeDns(target, signal);
    case "ollama":
      return probeOllama(target, addresses, signal);
    case "open_webui":
      return probeOpenWebui(target, addresses, signal);
    case "vllm":
      return probeVllm(target, addresses, signal);
    case "openai":
      return probeOpenai(target, addresses, signal);
    case "whisper_cpp":
      return probeWhisperCpp(target, addresses, signal);
    case "wyoming":
      return probeWyoming(target, addresses, signal);
    case "home_assistant":
      return probeHomeAssistant(target, addresses, refused, signal);
  }
}
