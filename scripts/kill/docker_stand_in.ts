import type { Row } from "../simulate/step.ts";

/** A server in place of a Docker Engine, on a unix socket. It has the containers that `containers` says at that moment. */
export function serveEngine(
  socket: string,
  id: string,
  containers: () => Row[],
): AsyncDisposable {
  const server = Deno.serve({ path: socket, onListen() {} }, (request) => {
    const path = new URL(request.url).pathname.replace(/^\/v\d+\.\d+/, "");
    const rows = containers();
    const [, name] = /^\/containers\/([^/]+)\/json$/.exec(path) ?? [];
    const row = rows.find((row) => row.name === name);
    if (row) return Response.json(inspected(row));
    switch (path) {
      case "/_ping":
        return new Response("OK");
      case "/version":
        return Response.json({
          Version: "29.7.2",
          ApiVersion: "1.55",
          MinAPIVersion: "1.40",
          Os: "linux",
          Arch: "amd64",
        });
      case "/info":
        return Response.json({ ID: id, Containers: rows.length });
      case "/containers/json":
        return Response.json(rows.map(({ name }) => ({ Id: name, Names: [`/${name}`] })));
      default:
        return path.startsWith("/images/")
          ? Response.json({ RepoDigests: [] })
          : Response.json({ message: "page not found" }, { status: 404 });
    }
  });
  return { [Symbol.asyncDispose]: () => server.shutdown() };
}

function inspected({ name, state, image }: Row): Record<string, unknown> {
  return {
    Id: name,
    Name: `/${name}`,
    Image: `sha256:${"a".repeat(64)}`,
    State: { Status: state, Running: state === "running", ExitCode: 0, StartedAt: "" },
    HostConfig: { NetworkMode: "bridge", PortBindings: {} },
    Config: { Image: image, Labels: {} },
    NetworkSettings: { Ports: {}, Networks: {} },
  };
}
