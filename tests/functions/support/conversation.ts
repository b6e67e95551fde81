import { MAX_CHARACTERS } from "../../../supabase/functions/mcp/shorten.ts";
import { assert } from "./assert.ts";
import { call, type Client } from "./mcp_client.ts";

/** Its own words, which a model may choose. */
const OWN_WORDS = ["q", "body", "source", "note", "tags"];
const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

/**
 * A scripted conversation: somebody asks, a model calls tools. The model knows what the server says of itself and its
 * tools, what was said, and the clock. A name or id that stands in none of these is one that no model could know.
 */
export class Conversation {
  /** The tools that were called, in order and each once. */
  readonly used: string[] = [];
  #known: string;
  #tools: Set<string>;

  private constructor(readonly client: Client, known: string, tools: Set<string>) {
    this.#known = known;
    this.#tools = tools;
  }

  static async begin(client: Client, question: string): Promise<Conversation> {
    const { tools } = await client.listTools();
    const known = [client.getInstructions(), JSON.stringify(tools), question].join("\n");
    return new Conversation(client, known, new Set(tools.map(({ name }) => name)));
  }

  /** The person says something more. */
  hears(text: string): void {
    this.#known += `\n${text}`;
  }

  /** Calls a tool that succeeds, and returns its data. */
  // deno-lint-ignore no-explicit-any -- each conversation asserts the shape that it expects
  async calls(name: string, parameters: Record<string, unknown> = {}): Promise<any> {
    assert(this.#tools.has(name), `${name} is not listed`);
    for (const [key, value] of stringsIn(parameters)) {
      if (OWN_WORDS.includes(key) || MOMENT.test(value)) continue;
      assert(this.#known.includes(value), `${name}: nobody said ${key} ${value}`);
    }
    const answer = await call(this.client, name, parameters);
    const text = answer.content[0]?.text ?? "";
    assert(!answer.isError, `${name}: ${text}`);
    assert(text.length <= MAX_CHARACTERS, `${name}: ${text.length} characters`);
    this.#known += `\n${text}`;
    if (!this.used.includes(name)) this.used.push(name);
    return answer.structuredContent;
  }
}

function stringsIn(value: unknown, key = ""): [string, string][] {
  if (typeof value === "string") return [[key, value]];
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => stringsIn(field, key));
}
