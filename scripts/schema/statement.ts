import { parse } from "libpg-query";

/** A node of Postgres's parse tree: an object with one key per field, as libpg-query returns it. */
type Node = { [field: string]: unknown };

/** As libpg-query returns it: places are byte offsets, left out where they are the start or the end of the text. */
type ParsedStatement = {
  stmt: Record<string, Node>;
  stmt_location?: number;
  stmt_len?: number;
};

/** One SQL statement of a schema file, with what has to exist before it runs. */
export type Statement = {
  /** As written, with the comment lines before it, without the closing semicolon. */
  text: string;
  /** What Postgres's grammar calls it: `CreateStmt`, `ViewStmt`, `GrantStmt`… */
  kind: string;
  /** Names of what it creates: `bruce.scopes`, `bruce.clock()`, `schema bruce`. */
  creates: string[];
  /** What it creates as GRANT names it: `table bruce.scopes`, `function bruce.fold_name(text)`. */
  grantable?: string;
  /** Names of what it reads while it is created: tables, types, functions. */
  needs: Set<string>;
  /** Names that stand in the body of a function: they have to exist when it is called. */
  calls: Set<string>;
};

/** Statements that do something at once: what they call has to work by then. */
const doing = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "DoStmt"]);

/** Does the statement run functions when the migration is applied? */
export function runsAtOnce({ kind }: Statement): boolean {
  return doing.has(kind);
}

/** The statements of a schema file, in the order in which they stand. Throws on a syntax error. */
export async function readStatements(sql: string): Promise<Statement[]> {
  const bytes = new TextEncoder().encode(sql);
  const { stmts } = await parse(sql) as { stmts: ParsedStatement[] };
  return stmts.map(({ stmt, stmt_location = 0, stmt_len = bytes.length - stmt_location }) => {
    const [[kind, node]] = Object.entries(stmt) as [[string, Node]];
    const text = new TextDecoder().decode(bytes.slice(stmt_location, stmt_location + stmt_len));
    return { text: text.trim(), kind, grantable: grantable(kind, node), ...references(kind, node) };
  });
}

function references(kind: string, node: Node): Pick<Statement, "creates" | "needs" | "calls"> {
  const found: Pick<Statement, "creates" | "needs" | "calls"> = {
    creates: created(kind, node),
    needs: new Set(),
    calls: new Set(),
  };
  walk(node, found);
  for (const name of found.creates) {
    found.needs.delete(name);
    if (kind !== "CreateSchemaStmt") found.needs.add(`schema ${name.split(".")[0]}`);
  }
  return found;
}

function created(kind: string, node: Node): string[] {
  switch (kind) {
    case "CreateSchemaStmt":
      return [`schema ${node.schemaname}`];
    case "CreateStmt":
      return [relationName(node.relation as Node)];
    case "ViewStmt":
      return [relationName(node.view as Node)];
    case "CompositeTypeStmt":
      return [relationName(node.typevar as Node)];
    case "CreateFunctionStmt":
      return [functionName(node.funcname)];
    default:
      return [];
  }
}

function grantable(kind: string, node: Node): string | undefined {
  switch (kind) {
    case "CreateStmt":
    case "ViewStmt":
      return `table ${created(kind, node)[0]}`;
    case "CreateFunctionStmt":
      return `function ${created(kind, node)[0]?.replace("()", "")}(${argumentTypes(node)})`;
  }
}

/** Types of the arguments that are passed in: with the name they tell a function from others of its name. */
function argumentTypes({ parameters = [] }: Node): string {
  return (parameters as { FunctionParameter: Node }[])
    .map(({ FunctionParameter: parameter }) => parameter)
    .filter(({ mode }) => mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE")
    .map(({ argType }) => {
      const { names, arrayBounds = [] } = argType as Node;
      return (names as unknown[]).map(string).join(".") + "[]".repeat((arrayBounds as []).length);
    })
    .join(", ");
}

/** Collects the names in a parse tree: relations, types, functions, and what bodies of functions mention. */
function walk(node: unknown, found: Pick<Statement, "needs" | "calls">) {
  if (Array.isArray(node)) return node.forEach((item) => walk(item, found));
  if (typeof node !== "object" || node === null) return;
  const fields = node as Node;
  if (typeof fields.relname === "string") found.needs.add(relationName(fields));
  if (fields.funcname !== undefined) found.needs.add(functionName(fields.funcname));
  if (Array.isArray(fields.names) && fields.names.length === 2) {
    found.needs.add(fields.names.map(string).join("."));
  }
  const body = (fields.DefElem as Node | undefined)?.defname === "as" ? fields.DefElem : undefined;
  if (body !== undefined) {
    for (const [name] of JSON.stringify(body).matchAll(/\b(?:bruce|public)\.[a-z_0-9]+/g)) {
      found.calls.add(name).add(`${name}()`);
    }
    return;
  }
  Object.values(fields).forEach((value) => walk(value, found));
}

function relationName({ schemaname = "public", relname }: Node): string {
  return `${schemaname}.${relname}`;
}

function functionName(names: unknown): string {
  return `${(names as unknown[]).map(string).join(".")}()`;
}

function string(node: unknown): string {
  return ((node as Node).String as Node | undefined)?.sval as string ?? "";
}
