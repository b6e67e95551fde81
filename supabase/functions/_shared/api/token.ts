import { z } from "zod";
import { time } from "./answer.ts";
import { READERS, type Route } from "./route.ts";

/** Who a token is. */
export const tokenAnswer = z.looseObject({
  name: z.string(),
  role: z.enum(["agent", "operator"]),
  hosts: z.array(z.string()).nullable().describe("Globs of the hosts it is bound to; null is all."),
  as_of: time,
});

/** Tells a token who it is. */
export const token: Route = {
  name: "token",
  methods: ["GET"],
  path: "/token",
  summary: "Name, role and hosts of the token that asks.",
  roles: READERS,
  input: z.strictObject({}),
  output: tokenAnswer,
  rpc: "api_token",
};
