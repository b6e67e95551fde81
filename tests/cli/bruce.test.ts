import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { type TestStack, withStack } from "../_support/stack.ts";
import { bruce, type Ended, environmentOf } from "./support/bruce.ts";

type Run = (line: string, input?: string) => Promise<Ended>;

/** A stack with the sample homelab, and `bruce` that asks it: words between quotes are one. */
function withBruce(test: (run: Run, stack: TestStack) => Promise<void>, seeded = true) {
  return withStack(async (stack) => {
    const environment = await environmentOf(stack);
    const run: Run = (line, input) =>
      bruce(
        [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? ""),
        environment,
        input,
      );
    await test(run, stack);
  }, { seeded });
}

Deno.test("what is wrong: status, drift, issues, explain", () =>
  withBruce(async (run) => {
    const [status, drift, some, issues, explain, typo] = await Promise.all([
      run("status"),
      run("drift"),
      run("drift 'box2-d*' --severity high --json"),
      run("issues box2-daily"),
      run("explain box2-daily freshrss"),
      run("explain box2-dayli"),
    ]);
    match(
      status.stdout,
      /^\d+ critical, \d+ high, .*Everything else that anybody sees is as declared\./,
    );
    match(drift.stdout, /^SEVERITY +SINCE +STATE +HOST +SERVICE +DETAILS\ncritical /);
    match(
      drift.stdout,
      /high .* open +box2-daily +freshrss +Expected service freshrss on box2-daily/,
    );
    deepStrictEqual(
      JSON.parse(some.stdout).map((row: Record<string, string>) => [row.hostname, row.service]),
      [["box2-daily", "freshrss"], ["box2-daily", "tandoor"]],
    );
    match(issues.stdout, /^SEVERITY +SINCE +STATE/);
    match(explain.stdout, /SERVICE_MISSING +open +Expected service freshrss/);
    deepStrictEqual([typo.code, typo.stdout], [1, ""]);
    match(typo.stderr, /^No host of that name.* Did you mean box2-daily/);
  }));

Deno.test("deciding: ack, waive, silence, forget, by host and service or by issue", () =>
  withBruce(async (run, { sql }) => {
    match(
      (await run("ack box2-daily freshrss --note 'At it.' --by anna")).stdout,
      /^Taken by anna \(.*\): Expected/,
    );
    match((await run("issues box2-daily")).stdout, /taken by anna \(.*\) +box2-daily +freshrss/);
    const again = await run("ack box2-daily freshrss --by bob --json");
    match(JSON.parse(again.stdout)[0].acknowledged_by, /^anna/, "the first stands");

    match(
      (await run("waive box2-daily speedtest --until 60d --reason 'Moves in March.'")).stdout,
      /^Waived until/,
    );
    const [waiver] =
      await sql`select reason, expires_at - now() > '59 days' as is_long from waivers`;
    deepStrictEqual({ ...waiver }, { reason: "Moves in March.", is_long: true });

    match(
      (await run("silence box2-edge --until 2h --reason 'New disk.'")).stdout,
      /^Nothing of box2-edge is told until/,
    );
    const [window] =
      await sql`select hostname, ends_at > now() + '119 minutes' as is_long from maintenance_windows`;
    deepStrictEqual({ ...window }, { hostname: "box2-edge", is_long: true });

    match((await run("drift box2-daily")).stdout, /taken by anna.* box2-daily +freshrss/);
    match((await run("status")).stdout, /Known: 1 taken care of, \d waived or in maintenance/);
    match((await run("unack box2-daily freshrss")).stdout, /^Given back: Expected/);
    match((await run("unwaive box2-daily speedtest")).stdout, /^The waiver is ended: Container/);
    const [{ issue_id }] = JSON.parse((await run("issues box2-tube --json")).stdout);
    match((await run(`ack ${issue_id}`)).stdout, /^Taken by/);
    match(
      (await run("forget box2-media")).stdout,
      /^Forgotten: box2-media \(things: \d+, issues: \d+\)/,
    );
  }));

Deno.test("a cause is listed, and decided for all its hosts at once", () =>
  withBruce(async (run, { sql }) => {
    for (const n of [1, 2, 3]) {
      const hostname = `rack-${n}`;
      await sql`insert into snapshots (snapshot_type, data) values ('netbox', ${
        sql.json({ hostname, services: [{ name: "watcher", image: "watcher:2" }] })
      })`;
      await sql`insert into observed_snapshots (hostname, source, snapshot) values (${hostname}, 'docker', ${
        sql.json({ containers: [{ name: "watcher", state: "running", image: "watcher:1" }] })
      })`;
    }
    const table = await run("causes --min-hosts 3");
    match(table.stdout, /^SEVERITY +SINCE +CAUSE +HOSTS +DETAILS\n/);
    const key = table.stdout.match(
      /([0-9a-f]{8}) +3 +Image watcher:1 instead of watcher:2 on 3 hosts\./,
    )?.[1];
    ok(key, table.stdout);
    const [whole] = JSON.parse((await run("causes rack-2 --min-hosts 2 --json")).stdout);
    deepStrictEqual(whole.hosts, ["rack-1", "rack-2", "rack-3"]);

    strictEqual((await run("ack rack-3 --by anna")).code, 0);
    const taken = await run(`ack --cause ${key} --by bob`);
    deepStrictEqual([taken.code, taken.stderr], [1, "1 of 3 were refused.\n"]);
    match(
      taken.stdout,
      /^Done: rack-1 watcher\nDone: rack-2 watcher\nNot done: rack-3 watcher: .*anna/,
    );
    match(taken.stdout, /What joins this cause later is told: nobody has taken it\.\n$/);

    const back = await run(`unack --cause ${key}`);
    deepStrictEqual([back.code, back.stderr], [0, ""]);
    match(
      back.stdout,
      /^Done: rack-1 watcher\nDone: rack-2 watcher\nDone: rack-3 watcher\nThey are/,
    );

    const one = await run(`causes ${key}`);
    match(
      one.stdout,
      /^CONFIG_DRIFT: Image watcher:1 instead of watcher:2 on 3 hosts\.\nrack-1, rack-2, rack-3\n {2}1\. /,
    );
    match(one.stdout, /\[adopt_image\]\n .* For 3 of 3, for 0 of them as a command\./);
    const fixed = await run(`causes ${key} --fix`);
    deepStrictEqual([fixed.code, fixed.stderr], [1, "3 of 3 were refused.\n"]);
    match(fixed.stdout, /Suggested first: .*name the suggestion/);
    strictEqual((await run("causes --fix")).code, 2);

    const queued = await run(`command run nothing --cause ${key} --argument 'service={service}'`);
    deepStrictEqual([queued.code, queued.stderr], [1, "3 of 3 were refused.\n"]);

    const waived = await run(`waive --cause ${whole.cause_key} --until 30d --reason Pinned.`);
    strictEqual(waived.code, 0, waived.stderr);
    match(
      waived.stdout,
      /^Done: rack-1 watcher\nDone: rack-2 watcher\nDone: rack-3 watcher\nWhat joins/,
    );
    const bound = await sql`select observed from waivers where reason = 'Pinned.'`;
    deepStrictEqual(bound.map(({ observed }) => observed), Array(3).fill("watcher:1"));

    match((await run("ack --cause 00000000")).stderr, /^There is no cause 00000000: bruce causes/);
    strictEqual((await run(`ack rack-1 --cause ${key}`)).code, 2);
    match((await run("causes --min-hosts none")).stderr, /is no number of hosts/);
    match((await run("causes nosuch")).stderr, /No host of that name/);
  }));

Deno.test("what would end it is said with lines that do it, and what was done is noted", () =>
  withBruce(async (run, { sql }) => {
    const told = await run("suggest box2-daily tandoor");
    match(told.stdout, /^SERVICE_MISSING: Expected service tandoor/);
    match(told.stdout, /\n {2}1\. Start tandoor on box2-daily\. \[start\]\n {4}Low risk\./);
    match(told.stdout, /On box2-daily:\n {6}docker start tandoor-recipes\n/);
    const [{ suggestions }] = JSON.parse((await run("suggest box2-daily tandoor --json")).stdout);
    strictEqual(suggestions.at(-1).kind, "waive");
    const words = (line: string) => line.replace(/^npx bruce /, "");
    match((await run(words(suggestions[0].cli))).stdout, /bruce command result/);
    deepStrictEqual([...await sql`select name, state from bruce_cmd`].map((row) => ({ ...row })), [
      { name: "docker_start", state: "pending" },
    ]);
    match((await run(words(suggestions.at(-1).cli))).stdout, /^Waived until/);

    const [{ suggestions: [adopt] }] = JSON.parse(
      (await run("suggest box2-daily readeck --json")).stdout,
    );
    const [, state = "", line = ""] = /^echo '(.*)' \| npx bruce (.*)$/.exec(adopt.cli) ?? [];
    match((await run("suggest box2-daily readeck --took adopt_ports")).stdout, /^Noted\./);
    match((await run(line, state)).stdout, /changed/i);
    deepStrictEqual(
      [...await sql`select status from issues where service = 'readeck' and event_type = 'PORT_MISMATCH'`]
        .map(({ status }) => status),
      ["resolved"],
    );
    match((await run("suggest box2-daily --took start")).stderr, /--took is about one issue/);
    const none = await run("suggest box2-daily speedtest --took waive");
    deepStrictEqual([none.code, none.stdout], [1, ""]);
    match(none.stderr, /key of one that would end this issue/);
    await sql`update settings set language = 'fr'`;
    match((await run("suggest box2-daily speedtest")).stdout, /Déclarer speedtest sur box2-daily/);
  }));

Deno.test("what cannot be decided says why, and what to do", () =>
  withBruce(async (run) => {
    const lines: [string, number, RegExp][] = [
      [
        "ack box2-daily nosuch",
        1,
        /^Nothing of that name is declared or observed there\./,
      ],
      [
        "waive box2-daily speedtest --until 2020-01-01 --reason x",
        2,
        /--until 2020-01-01 is in the past/,
      ],
      ["waive box2-daily speedtest --until soon --reason x", 2, /neither like 30d, nor a date/],
      ["waive box2-daily speedtest", 2, /required option '--until/],
      ["forget nosuch", 1, /Nothing is known of a host of that name/],
      ["release nosuch docker", 1, /\w/],
      ["ack box2-docs", 1, /no open issue of box2-docs\. bruce explain box2-docs says why/],
      ["unack box2-daily freshrss", 1, /^Nobody takes care of any of them/],
      ["unwaive box2-daily freshrss", 1, /^None of them is waived/],
      ["drift box2-daly", 1, /No host of that name.* Did you mean box2-daily/],
      ["issues nosuch", 1, /No host of that name/],
      ["explain box2-dayli freshrs", 1, /No host of that name.* Did you mean box2-daily/],
      ["silence nosuch --until 2h --reason x", 1, /No host of that name/],
      ["silence box2-daily freshrs --until 2h --reason x", 1, /Did you mean freshrss/],
      ["window add --host nosuch --from 01:00 --to 02:00 --reason x", 1, /No host of that name/],
      ["drift --severity hgih", 2, /--severity hgih is none of critical/],
      ["ack", 2, /missing required argument.*\nbruce ack --help tells more/s],
      ["target add phone --url ntfy.sh --topic x", 2, /not like https/],
      ["target add phone --url https://ntfy.sh", 2, /--topic is missing/],
      ["target add phone --url https://me:pw@ntfy.sh --topic x", 2, /holds a password/],
      ["target add marks --kind netbox --url http://netbox.lan", 2, /--auth-secret is missing/],
      ["target remove nobody", 1, /There is no target nobody/],
      ["drfit", 2, /Did you mean drift/],
      ["declare /nowhere.json", 2, /\/nowhere\.json cannot be read/],
      ["sql 'selec 1'", 1, /syntax error/],
      ["command run docker_restart --on box2-daily --argument service", 2, /is not name=value/],
      ["reaction add serious --target nobody", 1, /target/],
      ["target test nobody", 1, /No enabled target/],
    ];
    for (const [line, code, said] of lines) {
      const ended = await run(line);
      deepStrictEqual([line, ended.code], [line, code], ended.stderr);
      match(ended.stderr, said);
      doesNotMatch(ended.stderr, / at .*\.ts:\d/, "no trace");
    }
  }));

Deno.test("an empty stack is never said to be well; a declaration is read from a pipe", () =>
  withBruce(async (run) => {
    match(
      (await run("status")).stdout,
      /^Nothing is declared and nobody reports yet: there is nothing to compare\.\nBRUCE itself: jobs/,
    );
    const nas = '{"hostname": "nas", "services": [{"name": "jellyfin", "port": 8096}]}';
    strictEqual((await run("declare -", nas)).stdout, "Declared: 2 new, 0 changed.\n");
    strictEqual((await run("declare -", nas)).stdout, "Nothing changed: it is declared already.\n");
    const typo = await run("declare -", '{"hostname": "nas", "servces": [{"name": "x"}]}');
    deepStrictEqual([typo.code, typo.stderr], [
      0,
      "Kept as metadata, for BRUCE knows no such field: servces\n",
    ]);
    const refused = await run("declare -", '{"host": "nas"}');
    strictEqual(refused.code, 1);
    match(refused.stderr, /hosts: This field is required/);
    match((await run("declare -", "{")).stderr, /The input is not JSON/);
    match(
      (await run("status")).stdout,
      /^Nobody can see 2 things that are declared\. Nobody reports, so nothing is known\.\n/,
    );
  }, false));

Deno.test("who is told: target, reaction, window", () =>
  withBruce(async (run, { sql }) => {
    match(
      (await run("target add phone --url http://127.0.0.1:9 --topic home")).stdout,
      /^Added\. Try it: bruce target test phone/,
    );
    match((await run("target list")).stdout, /^NAME +KIND[^\n]*\nphone +ntfy +true/);
    const marks = "--kind netbox --url http://netbox.lan --auth-secret TARGET_NETBOX_TOKEN";
    match((await run(`target add netbox-marks ${marks}`)).stdout, /^Added\. Try it/);
    match(
      (await run("target add phone --url http://127.0.0.1:9 --topic home")).stderr,
      /^There is a target phone already/,
    );
    strictEqual(
      (await run(
        "reaction add serious --target phone --severity critical,high --group-wait '30 seconds'",
      )).code,
      0,
    );
    strictEqual(
      (await run(
        "window add --host 'box2-*' --days sun --from 02:00 --to 04:00 --zone Europe/Paris --reason Updates",
      )).code,
      0,
    );
    const [made] = await sql`
      select r.severities, r.group_wait::text, w.weekdays, w.time_zone from reactions as r, maintenance_windows as w`;
    deepStrictEqual({ ...made }, {
      severities: ["critical", "high"],
      group_wait: "00:00:30",
      weekdays: ["sun"],
      time_zone: "Europe/Paris",
    });
  }));

Deno.test("reactions and windows are listed, switched off and removed", () =>
  withBruce(async (run, { sql }) => {
    match((await run("reaction list")).stdout, /^There is no reaction\. bruce reaction add --help/);
    await run("target add phone --url http://127.0.0.1:9 --topic home");
    await run("reaction add serious --target phone --severity critical,high");
    match((await run("reaction disable serious")).stdout, /^serious sends nothing any more/);
    match((await run("reaction list")).stdout, /^NAME[^\n]*\nserious +false +phone +critical,high/);
    match((await run("reaction enable serious")).stdout, /^serious sends again/);
    strictEqual((await run("reaction disable nosuch")).code, 1);

    await run("silence 'box2-*' --until 2h --reason 'New disk.'");
    match((await run("window list")).stdout, /^ID +HOST[^\n]*\n1 +box2-\*[^\n]*New disk\./);
    match((await run("target remove phone")).stderr, /^A reaction sends to phone/);
    await run("target add spare --kind journal");
    match((await run("target remove spare")).stdout, /^The target spare is removed/);
    match((await run("window remove 1")).stdout, /^Window 1 is removed/);
    deepStrictEqual([...await sql`select from maintenance_windows`], []);
    strictEqual((await run("window remove 1")).code, 1);
  }));

Deno.test("it speaks the language of the owner", () =>
  withBruce(async (run, { sql }) => {
    await sql`update settings set language = 'fr'`;
    match((await run("drift")).stdout, /^GRAVITÉ +DEPUIS +ÉTAT +HÔTE +SERVICE +DÉTAILS\ncritique /);
    match((await run("issues")).stdout, /^GRAVITÉ +DEPUIS +ÉTAT +HÔTE/);
    match(
      (await run("explain box2-daily freshrss")).stdout,
      /SERVICE_MISSING +ouvert +Service freshrss attendu/,
    );
    match(
      (await run("ack box2-daily freshrss --by anna")).stdout,
      /^Pris en charge par anna .* : /,
    );
    match((await run("target list")).stdout, /^Il n'y a pas de cible\./);
    match(
      (await run("ack box2-daily nosuch")).stderr,
      /^Rien de ce nom n'y est déclaré ni observé/,
    );
    const { language } =
      JSON.parse((await run("sql 'select language from settings' --json")).stdout)[0];
    strictEqual(language, "fr");
  }));

Deno.test("SQL gives tables, one row as lines, and values as Postgres writes them", () =>
  withBruce(async (run) => {
    const two = await run(
      "sql 'select 9007199254740993 as big, interval $$90 seconds$$ as span; select $$a\tb$$ as text'",
    );
    strictEqual(two.stdout, "big               span\n9007199254740993  00:01:30\ntext\na b\n");
    match((await run("sql 'select * from settings'")).stdout, /\nlanguage +en\n/);
    match((await run("sql 'select 1 where false'")).stdout, /no row/);
    strictEqual((await run("sql -", "select 1 as one")).stdout, "one\n1\n");
    deepStrictEqual(JSON.parse((await run("sql 'select 1 as one' --json")).stdout), [{ one: "1" }]);
  }, false));

Deno.test("names of others do nothing to a terminal", () =>
  withBruce(async (run, { sql }) => {
    await sql`insert into assets (name) values (${"evil\u001b[2Jhost"})`;
    const { stdout } = await run("sql 'select name from assets'");
    ok(!stdout.includes("\u001b"));
    ok(stdout.includes("evil␛[2Jhost"));
  }, false));

Deno.test("the same words ask a deployed BRUCE; without one it says what to do", async () => {
  const nowhere = await bruce(["drift"], { BRUCE_URL: "http://127.0.0.1:9" });
  deepStrictEqual([nowhere.code, nowhere.stderr], [
    2,
    "Set both BRUCE_URL and BRUCE_TOKEN, or neither for the local stack.\n",
  ]);
  const away = await bruce(["drift"], { BRUCE_URL: "http://127.0.0.1:9", BRUCE_TOKEN: "brc_x" });
  strictEqual(away.code, 1);
  match(away.stderr, /^BRUCE does not answer at http:\/\/127\.0\.0\.1:9/);
  // what takes a key or a database never goes to the local stack meanwhile
  const there = { BRUCE_URL: "http://127.0.0.1:9", BRUCE_TOKEN: "brc_x" };
  for (const words of [["sql", "select 1"], ["export", "events"], ["import", "/etc/os-release"]]) {
    const { code, stderr } = await bruce(words, there);
    deepStrictEqual([words[0], code], [words[0], 2], stderr);
    match(stderr, /BRUCE_URL names http:\/\/127\.0\.0\.1:9: set BRUCE_DB_URL/);
  }
  for (const words of [["token", "list"], ["target", "list"], ["reaction", "list"]]) {
    const { code, stderr } = await bruce(words, there);
    deepStrictEqual([words[0], code], [words[0], 2], stderr);
    match(stderr, /BRUCE_URL names http:\/\/127\.0\.0\.1:9: set SUPABASE_URL/);
  }
});

Deno.test("trajectory: sentences, rules and months, in the language of the settings", () =>
  withBruce(async (run, { sql }) => {
    await sql`select bruce.run_jobs()`;
    const english = await run("trajectory");
    match(english.stdout, /^Open on average: [\d.]+\. There is too little data/);
    match(english.stdout, /\nOpened: \d+, resolved: \d+, open at the end: \d+\./);
    match(english.stdout, /\nRULE +OPENED +RESOLVED +OPEN +/);
    match(english.stdout, /\nSERVICE_MISSING +\d+ +\d+ +\d+ +\?/);
    match(english.stdout, /\n\d{4}-\d\d +no data/);
    const some = JSON.parse((await run("trajectory --host box2-daily --json")).stdout);
    deepStrictEqual(some.hosts.map(({ name }: { name: string }) => name), ["box2-daily"]);
    await sql`update settings set language = 'fr'`;
    const french = await run("trajectory");
    match(french.stdout, /^Écarts ouverts en moyenne : [\d,]+\. Trop peu de données/);
    match(french.stdout, /\nApparus : \d+, résolus : \d+, ouverts à la fin : \d+\./);
    match(french.stdout, /\n\d{4}-\d\d +pas de données/);
    doesNotMatch(french.stdout, /Opened|RESOLVED|no data/);
    strictEqual((await run("trajectory --host nobody-knows")).code, 1);
  }));
