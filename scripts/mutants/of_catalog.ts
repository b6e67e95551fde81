import type postgres from "postgres";
import type { Mutant } from "./mutant.ts";

/** One trigger off at a time. Those of views are left out: a view without its trigger refuses each write. */
export async function triggersOff(sql: postgres.Sql): Promise<Mutant[]> {
  const rows = await sql<{ relation: string; trigger: string }[]>`
    select t.tgrelid::regclass::text as relation, t.tgname as trigger
    from pg_trigger as t
    join pg_class as c on c.oid = t.tgrelid and c.relkind in ('r', 'p')
    where not t.tgisinternal and t.tgparentid = 0
      and c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
    order by 1, 2`;
  return rows.map(({ relation, trigger }) => {
    const statement = `alter table ${qualified(relation)} disable trigger "${trigger}"`;
    return mutant("triggers", relation, `trigger:${relation}.${trigger}`, statement);
  });
}

/** One policy at a time that asks nothing any more: dropped, wide open, or row level security off. */
export async function policiesOff(sql: postgres.Sql): Promise<Mutant[]> {
  const rows = await sql<Row[]>`
    with relations as (
      select c.oid, c.oid::regclass::text as relation
      from pg_class as c
      where c.relrowsecurity and not c.relispartition
        and c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
    ),
    policies as (
      select p.polname as policy, r.relation, p.polqual is not null as asks
      from pg_policy as p join relations as r on r.oid = p.polrelid
    )
    select relation, 'rls:' || relation as id,
      format('alter table %s disable row level security', relation) as statement
    from relations
    union all
    select relation, 'dropped:' || policy, format('drop policy %I on %s', policy, relation) from policies
    union all
    select relation, 'open:' || policy, format('alter policy %I on %s using (true)', policy, relation)
    from policies where asks
    order by 2`;
  return rows.map(({ relation, id, statement }) => mutant("policies", relation, id, statement));
}

/** One grant too many at a time: what anon may read or execute, what people may write. */
export async function grantsTooMany(sql: postgres.Sql): Promise<Mutant[]> {
  const rows = await sql<Row[]>`
    with relations as (
      select c.oid::regclass::text as relation, c.relkind
      from pg_class as c
      where c.relkind in ('r', 'p', 'v') and not c.relispartition
        and c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
    )
    select relation, 'read:' || relation as id, format('grant select on %s to anon', relation) as statement
    from relations
    union all
    select relation, 'write:' || relation,
      format('grant insert, update, delete on %s to authenticated', relation)
    from relations where relkind <> 'v'
    union all
    select p.proname, 'execute:' || p.proname, format('grant execute on function %s to anon', p.oid::regprocedure)
    from pg_proc as p
    where p.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace) and p.prokind = 'f'
      and p.prorettype <> 'trigger'::regtype
    order by 2`;
  return rows.map(({ relation, id, statement }) => mutant("grants", relation, id, statement));
}

interface Row {
  relation: string;
  id: string;
  statement: string;
}

function mutant(subject: string, relation: string, id: string, statement: string): Mutant {
  const object = relation.replace(/^\w+\./, "");
  return { id, subject, object, sql: statement, change: `+ ${statement}` };
}

/** The name that was read where `public` is in the search path. */
function qualified(relation: string): string {
  return relation.includes(".") ? relation : `public.${relation}`;
}
