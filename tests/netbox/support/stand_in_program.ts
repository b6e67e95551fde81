/**
 * NetBox and the function `expected`, in place of the real ones, as a program: prints its pid, then the address of
 * NetBox, then the number of hosts in each state that it takes. Argument: the port of `expected`.
 */
import { serveExpected } from "./expected_stand_in.ts";
import { serveNetbox } from "./netbox_server.ts";
import { fill } from "./samples.ts";

const netbox = serveNetbox();
fill(netbox);
serveExpected(Number(Deno.args[0]), ({ hosts }) => console.log(hosts.length));
console.log(Deno.pid);
console.log(netbox.url);
