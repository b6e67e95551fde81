import { ifThere, mustRun } from "../program.ts";
import { NetboxInstance, PRISTINE } from "./instance.ts";
import { template } from "./place.ts";

/** A superuser of NetBox with a token that may do everything. */
const MAKE_TOKEN = `
from users.models import Token, User
user = User.objects.create_superuser('bruce')
token = Token(user=user, version=2, write_enabled=True)
token.save()
print(f'token: nbt_{token.key}.{token.token}')
`;

/** What a copy of the template is signed in with. */
export interface TemplateSecrets {
  /** Of the superuser of its cluster. */
  password: string;
  /** Of a superuser of its NetBox. */
  token: string;
}

/** True when the template is there whole. */
export function hasTemplate(): boolean {
  return ifThere(`${template}/.complete`) !== undefined;
}

/** The secrets of the template. */
export async function readTemplate(): Promise<TemplateSecrets> {
  const [password = "", token = ""] = await Promise.all(
    ["password", "token"].map((name) => Deno.readTextFile(`${template}/${name}`)),
  );
  return { password, token };
}

/**
 * Makes the template: a migrated database and a token in it. To migrate takes minutes, so it is done once, and each run
 * copies the stopped cluster.
 */
export async function makeTemplate(tell: (line: string) => void): Promise<void> {
  await mustRun("rm", ["-rf", template]);
  const password = crypto.randomUUID();
  const instance = await NetboxInstance.start(password);
  try {
    await instance.admin(`create database ${PRISTINE}`);
    await instance.use(PRISTINE);
    await instance.run(["migrate", "--no-input"], progressOf(tell));
    const said = await instance.run(["shell", "-c", MAKE_TOKEN]);
    const [, token] = /token: (nbt_\S+)/.exec(said) ?? [];
    if (!token) throw new Error(`NetBox made no token, and said:\n${said}`);
    await instance.postgres.stop();
    await Deno.mkdir(template, { recursive: true, mode: 0o700 });
    await mustRun("cp", ["-a", `${instance.cluster}/data`, `${template}/data`]);
    await Deno.writeTextFile(`${template}/password`, password, { mode: 0o600 });
    await Deno.writeTextFile(`${template}/token`, token, { mode: 0o600 });
    await Deno.writeTextFile(`${template}/.complete`, "");
  } finally {
    await instance[Symbol.asyncDispose]();
  }
}

/** Tells about once a minute how many migrations are done. */
function progressOf(tell: (line: string) => void): (text: string) => void {
  const began = performance.now();
  let minutes = 0;
  return (text) => {
    const passed = Math.floor((performance.now() - began) / 60_000);
    if (passed === minutes) return;
    minutes = passed;
    const done = text.match(/ OK$/gm)?.length ?? 0;
    tell(`  ${done} migrations after ${minutes} min`);
  };
}
