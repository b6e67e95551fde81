import { plural } from "../../language/format.ts";
import { texts } from "../../language/language.svelte.ts";

export const now = texts({
  en: {
    counted: {
      critical: (count: number) => `${count} critical`,
      high: (count: number) => `${count} high`,
      medium: (count: number) => `${count} medium`,
      low: (count: number) => `${count} low`,
    },
    known: (count: number) => `${plural(count, "known difference", "known differences")}.`,
    restIsAsDeclared: "Everything else that anybody sees is as declared.",
    allIsAsDeclared: "Everything that anybody sees is as declared.",
    unseen: (count: number) =>
      `Nobody can see ${plural(count, "thing", "things")} that ${
        count === 1 ? "is" : "are"
      } declared.`,
    nobodyReports: "Nobody reports, so nothing is known.",
    nothingDeclared: "Nothing is declared yet, so nothing can differ from it.",
    taken: (count: number) => `${plural(count, "issue", "issues")} taken care of`,
    held: (count: number) => `${count} waived or in maintenance`,
    pending: (count: number) => `${count} waiting to be confirmed`,
    stale: (count: number) => `${count} stale`,
    engine: "BRUCE itself is not well",
    signUps:
      "Anyone can sign up at this project: they read nothing until you make them a viewer. How to close it: docs/people.md.",
    explains: (count: number) => `explains ${plural(count, "other issue", "other issues")}`,
    onHosts: (count: number) => `on ${plural(count, "host", "hosts")}`,
    and: (count: number) => `and ${count} more`,
    open: "Open issues",
    sinceYesterday: "since yesterday",
    opened: "opened",
    resolved: "resolved",
    trend: (days: number) => `Issues opened a day, ${days} days`,
    lists: {
      taken: "Taken care of",
      held: "Waived, or in maintenance",
      pending: "Seen, and waiting to be confirmed",
      stale: "Stale: nobody has confirmed it lately",
    },
    listEmpty: "There is none any more.",
    looks: (seen: number, needed: number) => `${seen} of ${plural(needed, "look", "looks")}`,
    waits: (what: string) => `waits for ${what}`,
    waivedBy: (who: string) => `waived by ${who}`,
    maintenance: "in maintenance",
    until: (time: string) => `until ${time}`,
    all: "Back to all",
    next: "More issues",
    first: "Back to the worst",
    rest: (count: number) => plural(count, "more group", "more groups"),
    awaiting: (count: number) =>
      count === 1 ? "1 command waits for approval" : `${count} commands wait for approval`,
    declareTitle: "Declare what should exist",
    declareHow:
      "Post a host and its services, or let NetBox do it (docs/netbox.md). In the folder of BRUCE:",
    reportTitle: "Let a machine report",
    reportHow:
      "In the folder of BRUCE, for a machine with Docker that you reach as HOST (docs/collectors):",
    reportHere:
      "In the folder of BRUCE, for the Docker of this machine (docs/collectors): the stack gives its address and a token itself.",
    replaceHost: "Write the name of your machine in place of nas.",
    loopback: (address: string) =>
      `${address} is an address of this machine alone: another machine does not reach it. To let others report, start with --listen (docs/household.md) or use a Supabase that they reach.`,
  },
  fr: {
    counted: {
      critical: (count: number) => plural(count, "critique", "critiques"),
      high: (count: number) => plural(count, "grave", "graves"),
      medium: (count: number) => plural(count, "moyen", "moyens"),
      low: (count: number) => plural(count, "mineur", "mineurs"),
    },
    known: (count: number) => `${plural(count, "écart connu", "écarts connus")}.`,
    restIsAsDeclared: "Tout le reste de ce que l'on voit est conforme.",
    allIsAsDeclared: "Tout ce que l'on voit est conforme.",
    unseen: (count: number) =>
      `${
        plural(
          count,
          "chose déclarée que personne ne voit",
          "choses déclarées que personne ne voit",
        )
      }.`,
    nobodyReports: "Personne ne rend compte : on ne sait rien.",
    nothingDeclared: "Rien n'est déclaré : rien ne peut en différer.",
    taken: (count: number) => `${plural(count, "écart pris en charge", "écarts pris en charge")}`,
    held: (count: number) => `${count} en sourdine ou en maintenance`,
    pending: (count: number) => `${count} à confirmer`,
    stale: (count: number) => plural(count, "périmé", "périmés"),
    engine: "BRUCE lui-même ne va pas bien",
    signUps:
      "N'importe qui peut créer un compte dans ce projet : on n'y lit rien tant que vous n'en faites pas un lecteur. Pour fermer : docs/people.md.",
    explains: (count: number) => `explique ${plural(count, "autre écart", "autres écarts")}`,
    onHosts: (count: number) => `sur ${plural(count, "hôte", "hôtes")}`,
    and: (count: number) => `et ${plural(count, "autre", "autres")}`,
    open: "Écarts ouverts",
    sinceYesterday: "depuis hier",
    opened: "ouverts",
    resolved: "résolus",
    trend: (days: number) => `Écarts ouverts par jour, ${days} jours`,
    lists: {
      taken: "Pris en charge",
      held: "En sourdine, ou en maintenance",
      pending: "Vus, et à confirmer",
      stale: "Périmés : personne ne les a confirmés récemment",
    },
    listEmpty: "Il n'y en a plus.",
    looks: (seen: number, needed: number) =>
      `${plural(seen, "observation", "observations")} sur ${needed}`,
    waits: (what: string) => `attend ${what}`,
    waivedBy: (who: string) => `mis en sourdine par ${who}`,
    maintenance: "en maintenance",
    until: (time: string) => `jusqu'au ${time}`,
    all: "Retour à tout",
    next: "Écarts suivants",
    first: "Retour aux plus graves",
    rest: (count: number) => plural(count, "autre groupe", "autres groupes"),
    awaiting: (count: number) =>
      `${plural(count, "commande attend", "commandes attendent")} une approbation`,
    declareTitle: "Déclarer ce qui doit exister",
    declareHow:
      "Envoyez un hôte et ses services, ou laissez faire NetBox (docs/netbox.md). Dans le dossier de BRUCE :",
    reportTitle: "Faire rendre compte une machine",
    reportHow:
      "Dans le dossier de BRUCE, pour une machine avec Docker que vous joignez comme HOST (docs/collectors) :",
    reportHere:
      "Dans le dossier de BRUCE, pour le Docker de cette machine (docs/collectors) : la pile donne elle-même son adresse et un jeton.",
    replaceHost: "Écrivez le nom de votre machine à la place de nas.",
    loopback: (address: string) =>
      `${address} est une adresse de cette machine seule : une autre machine ne la joint pas. Pour que d'autres rendent compte, démarrez avec --listen (docs/fr/deploiement.md) ou utilisez un Supabase qu'elles joignent.`,
  },
});
