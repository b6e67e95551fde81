import type { McpServer } from "../sdk.ts";
import { z } from "zod";
import { englishReview } from "./english.ts";
import { frenchReview } from "./french.ts";

/** The prompt for the review of a day: what to look at, in which order, and how to say it. */
export function registerDailyReview(server: McpServer): void {
  server.registerPrompt(
    "daily_review",
    {
      title: "Daily review / Revue du jour",
      description:
        "What changed in the homelab, what is wrong now, what will be, and what to do first. With language fr all of it is French.",
      argsSchema: {
        hours: z.string().regex(/^\d{1,3}$/, "Must be a number of hours.").optional()
          .describe("How far to look back; 24 unless given."),
        language: z.string().max(40).regex(/^[\p{L} -]+$/u, "Must be the name of a language.")
          .optional().describe("Language of the review, such as fr; English unless given."),
      },
    },
    ({ hours, language }) => ({
      messages: [{ role: "user", content: { type: "text", text: review(hours, language) } }],
    }),
  );
}

/** What French people, and programs, call their language. */
const FRENCH = /^(fr|fra|fre|fr[- ][a-z]{2}|fran[cç]ais|french)$/iu;

function review(hours = "24", language = "English"): string {
  const name = language.trim();
  return FRENCH.test(name) ? frenchReview(Number(hours)) : englishReview(Number(hours), name);
}
