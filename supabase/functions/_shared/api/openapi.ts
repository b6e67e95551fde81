import { z } from "zod";
import { fullPath, pathParameters, type Route } from "./route.ts";
import { routes } from "./routes.ts";

/** JSON as openapi.json is made of. */
type Json = Record<string, unknown>;

/** What every error looks like. */
const error = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
});

/**
 * The API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made of the very schemas that check requests. `server`
 * is where the functions answer.
 */
export function openApi(server = "/functions/v1"): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const operations = paths[fullPath(route)] ??= {};
    for (const method of route.methods) {
      operations[method.toLowerCase()] = operation(route, method);
    }
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "BRUCE",
      version: "1",
      description: "What is declared, what is observed, how they differ, and what was remembered.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A token `brc_…` of the role that the operation names.",
        },
      },
      schemas: { Error: schemaOf(error, "output") },
    },
  };
}

/** JSON Schema (draft 2020-12) of a schema: of what is sent (`input`), or of what is answered (`output`). */
export function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}

function operation(route: Route, method: "GET" | "POST"): Json {
  const { name, summary, roles, input, methods } = route;
  const inPath = pathParameters(route);
  const shape = schemaOf(input, "input");
  const properties = Object.entries(shape.properties ?? {});
  const required = Array.isArray(shape.required) ? shape.required : [];
  const inQuery = method === "GET" ? properties.filter(([key]) => !inPath.includes(key)) : [];
  return {
    operationId: methods.length > 1 ? `${name}_${method.toLowerCase()}` : name,
    summary,
    description: `Roles: ${roles.join(", ")}.`,
    parameters: [
      ...properties.filter(([key]) => inPath.includes(key))
        .map(([key, schema]) => parameter(key, "path", true, schema)),
      ...inQuery.map(([key, schema]) => parameter(key, "query", required.includes(key), schema)),
    ],
    ...method === "POST" && { requestBody: requestBody(shape, inPath) },
    responses: {
      "200": content("What was asked for.", schemaOf(answered(route), "output")),
      ...method === "GET" && { "304": { description: "Nothing but time has passed." } },
      default: content("What is wrong, and what to do.", { $ref: "#/components/schemas/Error" }),
    },
  };
}

/** With `fields`, an item has only these: none of its members is certain. */
function answered({ input, output }: Route): z.ZodType {
  const { items } = output.shape;
  const item = items instanceof z.ZodArray ? items.element : undefined;
  return "fields" in input.shape && item instanceof z.ZodObject
    ? output.extend({ items: z.array(item.partial()) })
    : output;
}

/** A list is sent with commas: `?severity=high,critical`. */
function parameter(name: string, where: "path" | "query", required: boolean, schema: Json): Json {
  const { description, ...rest } = schema;
  const isList = rest.type === "array";
  return {
    name,
    in: where,
    required,
    ...typeof description === "string" && { description },
    schema: rest,
    ...isList && { style: "form", explode: false },
  };
}

function requestBody(shape: Json, inPath: string[]): Json {
  const properties = Object.entries(shape.properties ?? {})
    .filter(([key]) => !inPath.includes(key));
  const required = (Array.isArray(shape.required) ? shape.required : [])
    .filter((key) => !inPath.includes(key));
  return {
    required: required.length > 0,
    content: {
      "application/json": {
        schema: {
          ...shape,
          properties: Object.fromEntries(properties),
          ...{ required: required.length > 0 ? required : undefined },
        },
      },
    },
  };
}

function content(description: string, schema: Json): Json {
  return { description, content: { "application/json": { schema } } };
}
