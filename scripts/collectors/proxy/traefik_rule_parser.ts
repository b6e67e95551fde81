/** One way to fulfil a rule: all its matchers hold. */
export interface Way {
  /** The name that a request must have; undefined where several would do. */
  host: string | undefined;
  /** The path that it starts with, the longest of those that are asked for. */
  path: string | undefined;
  /** A pattern decides about the name too. */
  isOpen: boolean;
  /** As they are written. */
  matchers: string[];
}

/** More ways than anybody writes by hand. */
const MOST_WAYS = 1000;

const TOKEN = /\s*(\|\||&&|[!(),]|[A-Za-z]\w*|`[^`]*`|"(?:[^"\\]|\\.)*")/y;

/**
 * The ways to fulfil a rule of a router (`pkg/rules`): matchers with `&&`, `||`, `!` and brackets. A matcher that is
 * negated names nothing. Undefined when the rule is not understood.
 */
export function parseRule(rule: string): Way[] | undefined {
  const tokens = tokensOf(rule);
  if (!tokens || tokens.length === 0) return undefined;
  try {
    const parser = new Parser(tokens);
    const ways = parser.alternatives(false);
    return parser.isDone ? ways : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class NotUnderstood extends Error {}

function tokensOf(rule: string): string[] | undefined {
  const tokens: string[] = [];
  const text = rule.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  alternatives(isNegated: boolean): Way[] {
    const parts = [this.#conjunction(isNegated)];
    while (this.#take("||")) parts.push(this.#conjunction(isNegated));
    // neither of two is: the one is not, and the other is not
    return isNegated ? parts.reduce(both) : parts.flat();
  }

  #conjunction(isNegated: boolean): Way[] {
    const parts = [this.#operand(isNegated)];
    while (this.#take("&&")) parts.push(this.#operand(isNegated));
    return isNegated ? parts.flat() : parts.reduce(both);
  }

  #operand(isNegated: boolean): Way[] {
    if (this.#take("!")) return this.#operand(!isNegated);
    if (!this.#take("(")) return this.#matcher(isNegated);
    const inner = this.alternatives(isNegated);
    this.#need(")");
    return inner;
  }

  #matcher(isNegated: boolean): Way[] {
    const name = this.#next();
    this.#need("(");
    const values: string[] = [];
    const written: string[] = [];
    while (!this.#take(")")) {
      const token = this.#next();
      if (token === ",") continue;
      if (!/^[`"]/.test(token)) throw new NotUnderstood();
      written.push(token);
      values.push(
        token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, "$1") : token.slice(1, -1),
      );
    }
    const text = `${isNegated ? "!" : ""}${name}(${written.join(", ")})`;
    return isNegated ? [anyWay(text)] : waysOf(name.toLowerCase(), values, text);
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new NotUnderstood();
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #need(token: string): void {
    if (!this.#take(token)) throw new NotUnderstood();
  }
}

function anyWay(text: string): Way {
  return { host: undefined, path: undefined, isOpen: false, matchers: [text] };
}

function waysOf(name: string, values: readonly string[], text: string): Way[] {
  switch (name) {
    case "host":
    case "hostheader":
    case "hostsni":
      return values.map((value) => ({
        ...anyWay(text),
        host: value === "*" ? undefined : value.replace(/\.$/, "").toLowerCase(),
      }));
    case "path":
    case "pathprefix":
      return values.map((path) => ({ ...anyWay(text), path }));
    case "hostregexp":
    case "hostsniregexp":
      return [{ ...anyWay(text), isOpen: true }];
    default:
      return [anyWay(text)];
  }
}

/** All pairs that can hold at once. */
function both(left: Way[], right: Way[]): Way[] {
  if (left.length * right.length > MOST_WAYS) throw new NotUnderstood();
  return left.flatMap((a) => right.flatMap((b) => joined(a, b)));
}

function joined(a: Way, b: Way): Way[] {
  // no request has two names
  if (a.host !== undefined && b.host !== undefined && a.host !== b.host) return [];
  const isOpen = a.isOpen || b.isOpen;
  return [{
    host: isOpen ? undefined : a.host ?? b.host,
    path: longer(a.path, b.path),
    isOpen,
    matchers: [...a.matchers, ...b.matchers],
  }];
}

function longer(a: string | undefined, b: string | undefined): string | undefined {
  return (b?.length ?? -1) > (a?.length ?? -1) ? b : a;
}
