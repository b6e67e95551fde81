import { z } from "zod";
import { shortText } from "./query.ts";
import { READERS, type Route } from "./route.ts";

/** Sentences of one subject, for a program that prints them. */
export const texts: Route = {
  name: "texts",
  methods: ["GET"],
  path: "/texts",
  summary: "The sentences of a subject in the language of `settings.language`.",
  roles: READERS,
  input: z.strictObject({
    subject: shortText(50).describe("The part of a key before its first point, such as `cli`."),
  }),
  output: z.looseObject({
    language: z.string().describe("ISO 639-1 code of settings.language."),
    texts: z.record(z.string(), z.string()).describe(
      "By key; `%1$s` stands for the first value.",
    ),
  }),
  rpc: "api_texts",
};
