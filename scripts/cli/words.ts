import { answered, openProject, type Project } from "../bruce_api/project.ts";
import { ask, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";

/**
 * A sentence of the command by its key (`cli.…` in public.texts), with its values: in the language of
 * `settings.language`. A key that this BRUCE does not know is said itself.
 */
export interface Words {
  (key: `cli.${string}`, ...values: unknown[]): string;
  /** A moment (ISO 8601) by the clock of this machine, as people of that language write it. */
  moment(text: string): string;
}

/** Asks for the sentences of the command. Errors as those of {@link ask}. */
export async function askWords(environment: Environment): Promise<Words> {
  const { language, texts } = await ask(environment, "bruce/texts", { subject: "cli" });
  return wordsOf(String(language), texts as Row);
}

/** The same with the secret key of a project. */
export async function askWordsByKey(project: Project): Promise<Words> {
  const open = openProject(project);
  const [settings, texts] = await Promise.all([
    open.from("settings").select("language"),
    open.from("texts").select("key,language,text").like("key", "cli.%"),
  ]);
  const [{ language } = { language: "en" }] = answered(project, settings) as Row[];
  const rows = answered(project, texts) as Row[];
  const inLanguage = (spoken: unknown) =>
    rows.filter((row) => row.language === spoken).map(({ key, text }) => [key, text]);
  return wordsOf(
    String(language),
    Object.fromEntries([...inLanguage("en"), ...inLanguage(language)]),
  );
}

/** The sentences of these texts. */
export function wordsOf(language: string, texts: Row): Words {
  const say = (key: string, ...values: unknown[]) =>
    String(texts[key] ?? [key, ...values].join(" ")).replace(
      /%%|%(\d)[$]s/g,
      (found, number) => found === "%%" ? "%" : String(values[Number(number) - 1] ?? ""),
    );
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return Object.assign(say, { moment: (text: string) => format.format(new Date(text)) });
}
