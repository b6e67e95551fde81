import { z } from "zod";
import { Override } from "./override.ts";

/** A service as a compose file has it. */
export type RawService = Record<string, unknown>;

/** Text, also of numbers and switches, which YAML does not quote. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A list of names, or an object that has them as keys. */
const names = z.union([
  z.array(text),
  z.record(z.string(), z.unknown()).transform((object) => Object.keys(object)),
]);

const longPort = z.looseObject({
  target: text.nullish(),
  published: text.nullish(),
  protocol: text.nullish(),
});

const dependencies = z.union([
  z.array(text).transform((list) => list.map((name) => ({ name, condition: "" }))),
  z.record(z.string(), z.looseObject({ condition: z.string().nullish() }).nullish())
    .transform((object) =>
      Object.entries(object).map(([name, how]) => ({ name, condition: how?.condition ?? "" }))
    ),
]);

/**
 * What of a service in a compose file says what should run, after the Compose Specification
 * (github.com/compose-spec/compose-spec). Environment, commands, labels and secrets are not read.
 */
export const composeService = z.looseObject({
  image: text.nullish(),
  container_name: text.nullish(),
  ports: z.array(z.union([text, longPort])).nullish(),
  networks: names.nullish(),
  network_mode: text.nullish(),
  profiles: z.array(text).nullish(),
  depends_on: dependencies.nullish(),
  scale: text.nullish(),
  provider: z.unknown().optional(),
  deploy: z.looseObject({ replicas: text.nullish(), mode: text.nullish() }).nullish(),
});

/** A compose file, as far as it is read. */
export const composeFile = z.looseObject({
  name: text.nullish(),
  services: z.record(
    z.string(),
    z.union([
      z.instanceof(Override<RawService | null>),
      z.record(z.string(), z.unknown()).nullish(),
    ]),
  ).nullish(),
  include: z.array(z.union([
    text,
    z.looseObject({
      path: z.union([text, z.array(text)]),
      project_directory: text.nullish(),
      env_file: z.union([text, z.array(text)]).nullish(),
    }),
  ])).nullish(),
});

export type ComposeFile = z.output<typeof composeFile>;
