import { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import ssh2 from "ssh2";
import { TemporaryDirectory } from "../../support/temporary.ts";
import { type Answers, RpcError } from "./truenas_stand_in.ts";

/** The part of the package `ssh2` that is used; it has no types of its own. */
interface Ssh2 {
  Server: new (options: { hostKeys: string[] }, take: (client: Client) => void) => SshServer;
}
interface KeyPair {
  private: string;
  /** As it stands in `known_hosts`: algorithm and base64. */
  public: string;
}
interface SshServer {
  injectSocket(socket: unknown): void;
}
interface Client {
  on(event: "authentication", listener: (context: Authentication) => void): void;
  on(event: "session", listener: (accept: () => Session) => void): void;
  on(event: "error", listener: () => void): void;
}
interface Authentication {
  method: string;
  username: string;
  key?: { data: Uint8Array };
  accept(): void;
  reject(methods?: string[]): void;
}
interface Session {
  on(
    event: "exec",
    listener: (accept: () => Channel, reject: () => void, info: { command: string }) => void,
  ): void;
}
interface Channel {
  write(text: string): void;
  stderr: { write(text: string): void };
  exit(code: number): void;
  end(): void;
}

const { Server } = ssh2 as unknown as Ssh2;

/** A system with an SSH server on which `midclt` answers. */
export class SshStandIn implements AsyncDisposable {
  answers: Answers;
  /** Command lines as they came. */
  readonly commands: string[] = [];
  /** Ways to log in that were tried, by name. */
  readonly tried: string[] = [];
  /** Takes a command in its own hands. */
  misbehave: ((channel: Channel, command: string) => void) | undefined;
  /** `root@127.0.0.1:port`. */
  readonly address: string;
  /** Files: the private key of the user, and the known hosts with the key of this server. */
  readonly identityFile: string;
  readonly knownHostsFile: string;
  readonly #directory: TemporaryDirectory;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(
    answers: Answers,
    directory: TemporaryDirectory,
    server: ReturnType<typeof createServer>,
  ) {
    this.answers = answers;
    this.#directory = directory;
    this.#server = server;
    this.identityFile = `${directory.path}/id ed25519`;
    this.knownHostsFile = `${directory.path}/known_hosts`;
    this.address = `root@127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(answers: Answers): Promise<SshStandIn> {
    const directory = new TemporaryDirectory();
    const host = await makeKey(directory, "host");
    const user = await makeKey(directory, "id ed25519");
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const standIn = new SshStandIn(answers, directory, server);
    await standIn.know(host.public);
    const ssh = new Server({ hostKeys: [host.private] }, (client) => {
      client.on("error", () => {});
      client.on("authentication", (context) => {
        standIn.tried.push(context.method);
        const isRight = context.method === "publickey" && context.username === "root" &&
          context.key !== undefined &&
          user.public.endsWith(` ${Buffer.from(context.key.data).toString("base64")}`);
        if (isRight) context.accept();
        else context.reject(["publickey", "password"]);
      });
      client.on(
        "session",
        (accept) =>
          accept().on("exec", (take, _reject, { command }) => standIn.#run(take(), command)),
      );
    });
    server.on("connection", (socket) => ssh.injectSocket(socket));
    return standIn;
  }

  /** Writes the known hosts: this server has that key. */
  async know(publicKey: string): Promise<void> {
    const port = this.address.split(":").at(-1);
    await Deno.writeTextFile(this.knownHostsFile, `[127.0.0.1]:${port} ${publicKey}\n`);
  }

  #run(channel: Channel, command: string): void {
    this.commands.push(command);
    if (this.misbehave) return this.misbehave(channel, command);
    const method = /^(?:sudo -n )?midclt call ([a-z._]+)(?: '[^']*')*$/.exec(command)?.[1] ?? "";
    const answer = this.answers[method];
    if (answer instanceof RpcError || answer === undefined) {
      const { data, message } = (answer ?? RpcError.unknownMethod).error as {
        data?: { reason: string };
        message: string;
      };
      channel.stderr.write(`${data?.reason ?? message}\nTraceback: hunter-trace\n`);
      channel.exit(1);
    } else {
      channel.write(`${JSON.stringify(answer)}\n`);
      channel.exit(0);
    }
    channel.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** A key that is nobody's, as it stands in known hosts. */
export async function anyPublicKey(): Promise<string> {
  await using directory = new TemporaryDirectory();
  return (await makeKey(directory, "nobody")).public;
}

/** Makes a key in a file of that name, and `<name>.pub` beside it. */
async function makeKey({ path }: TemporaryDirectory, name: string): Promise<KeyPair> {
  const file = `${path}/${name}`;
  const { success } = await new Deno.Command("ssh-keygen", {
    args: ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file],
  }).output();
  if (!success) throw new Error("ssh-keygen makes no key");
  const [privateKey, publicKey] = await Promise.all(
    [file, `${file}.pub`].map((path) => Deno.readTextFile(path)),
  );
  return { private: privateKey ?? "", public: publicKey?.trim() ?? "" };
}
