import { askAsEach, type Persona, plant } from "../_support/rest_by_persona.ts";
import { withStack } from "../_support/stack.ts";

Deno.test("a person reads by REST what the matrix says, in whatever form it is asked, and writes nothing", () =>
  withStack(async (stack) => {
    await plant(stack.sql);
    const apikey = stack.publishable_key;
    const person = async (
      role: "viewer" | "operator" | "none",
      reads: boolean,
    ): Promise<Persona> => {
      const { access_token } = await stack.person(role);
      return { name: role, headers: { apikey, authorization: `Bearer ${access_token}` }, reads };
    };
    await askAsEach(`${stack.api_url}/rest/v1`, stack.sql, [
      {
        name: "anon by the key",
        headers: { apikey, authorization: `Bearer ${apikey}` },
        reads: false,
      },
      { name: "anon without a token", headers: { apikey }, reads: false },
      await person("none", false),
      await person("viewer", true),
      await person("operator", true),
    ]);
  }));
