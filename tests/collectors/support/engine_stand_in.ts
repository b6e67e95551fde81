import { TemporaryDirectory } from "./temporary.ts";

/** Answers of an engine by `METHOD path` without the version; a function can answer in any way. */
export type Answers = Record<string, unknown | (() => Response | Promise<Response>)>;

/** A server in place of a Docker Engine, on a unix socket. */
export interface EngineStandIn extends AsyncDisposable {
  socket: string;
  /** Paths as they were asked for, with version and query. */
  asked: string[];
}

/** The answers of an engine that has no containers. */
export const EMPTY_ENGINE: Answers = {
  "/version": {
    Version: "29.7.2",
    ApiVersion: "1.55",
    MinAPIVersion: "1.40",
    Os: "linux",
    Arch: "amd64",
  },
  "/info": { Containers: 0 },
  "/containers/json": [],
};

/** Serves answers, at `place` when that is said; everything else is 404 in the words of an engine. */
export function serveEngine(answers: Answers, place?: string): EngineStandIn {
  const directory = new TemporaryDirectory();
  const socket = place ?? `${directory.path}/docker.sock`;
  const asked: string[] = [];
  const server = Deno.serve({ path: socket, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(pathname + search);
    const answer = answers[pathname.replace(/^\/v\d+\.\d+/, "")];
    if (typeof answer === "function") return await answer();
    return answer === undefined ? says(404, "page not found") : Response.json(answer);
  });
  return {
    socket,
    asked,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** An error as every engine words it. */
export function says(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** Answers of an engine with one container per inspected one; all have the same image. */
export function engineWith(
  inspected: Record<string, unknown>[],
  image: unknown = { RepoDigests: [] },
): Answers {
  const answers: Answers = {
    ...EMPTY_ENGINE,
    "/info": { Containers: inspected.length },
    "/containers/json": inspected.map((container) => ({
      Id: container.Id,
      Names: [container.Name],
      Labels: (container.Config as Record<string, unknown>).Labels,
    })),
  };
  for (const container of inspected) {
    answers[`/containers/${container.Id}/json`] = container;
    answers[`/images/${container.Image}/json`] = image;
  }
  return answers;
}
