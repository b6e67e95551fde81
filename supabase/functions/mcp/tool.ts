import type { z } from "zod";
import type { Role } from "../_shared/api/route.ts";
import type { Environment } from "../_shared/environment.ts";
import type { Result } from "../_shared/result.ts";
import type { ToolAnnotations } from "./sdk.ts";

/** Something a model can do, from the same schemas that the API and the function `commands` validate with. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  roles: readonly Role[];
  input: z.ZodObject;
  output: z.ZodObject;
  annotations: ToolAnnotations;
  call(
    environment: Environment,
    tokenSha256: string,
    parameters: Record<string, unknown>,
  ): Promise<Result<Record<string, unknown>>>;
};
