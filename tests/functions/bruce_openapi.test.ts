import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "zod";
import { openApi } from "../../supabase/functions/_shared/api/openapi.ts";
import { fullPath, pathParameters } from "../../supabase/functions/_shared/api/route.ts";
import { routes } from "../../supabase/functions/_shared/api/routes.ts";
import { handleBruce } from "../../supabase/functions/bruce/handler.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";

Deno.test("openapi.json takes no token, is valid OpenAPI 3.1 and is not sent twice", async () => {
  const url = "http://localhost/bruce/openapi.json";
  const response = await handleBruce(new Request(url), {});
  assertEquals(response.status, 200);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(await response.json());
  assert(valid, JSON.stringify(errors));
  assertEquals(validator.version, "3.1");
  const headers = { "if-none-match": response.headers.get("etag") ?? "" };
  assertEquals((await handleBruce(new Request(url, { headers }), {})).status, 304);
});

Deno.test("the validator refuses what is no OpenAPI", async () => {
  const { valid } = await new Validator().validate({ ...openApi(), paths: { drift: {} } });
  assertEquals(valid, false);
});

Deno.test("each route is in openapi.json with its parameters", () => {
  const { paths } = z.object({
    paths: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          operationId: z.string(),
          parameters: z.array(
            z.object({ name: z.string(), in: z.string(), required: z.boolean() }),
          ),
          requestBody: z.object({
            content: z.object({
              "application/json": z.object({
                schema: z.object({
                  properties: z.record(z.string(), z.unknown()),
                  additionalProperties: z.literal(false),
                }),
              }),
            }),
          }).optional(),
        }),
      ),
    ),
  }).parse(openApi());
  for (const route of routes) {
    for (const method of route.methods) {
      const operation = paths[fullPath(route)]?.[method.toLowerCase()];
      const told = [
        ...operation?.parameters.map(({ name }) => name) ?? [],
        ...Object.keys(operation?.requestBody?.content["application/json"].schema.properties ?? {}),
      ];
      assertEquals(told.sort(), Object.keys(route.input.shape).sort(), route.name);
    }
  }
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId);
  assertEquals(new Set(ids).size, ids.length, "operation ids are unique");
});

Deno.test("each route has a name of its own, a role, a sentence and parameters that are fields", () => {
  assertEquals(new Set(routes.map(({ name }) => name)).size, routes.length);
  for (const route of routes) {
    assertMatch(route.name, /^[a-z][a-z_]*$/);
    assertMatch(route.summary, /^[A-Z].*\.$/);
    if (route.of === undefined) assertMatch(route.rpc, /^api_[a-z_]+$/);
    // what a worker does no person does
    const own = route.roles.join() === "worker" ? "worker" : "operator";
    assert(route.roles.some((role) => role === own), route.name);
    for (const name of pathParameters(route)) assert(name in route.input.shape, route.name);
  }
});
