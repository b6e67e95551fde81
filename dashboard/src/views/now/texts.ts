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
    restIsAsDeclared: "Everything else that anybody sees is as declared.",
    allIsAsDeclared: "Everything that anybody sees is as declared.",
    unseen: (count: number) =>
      `Nobody can see ${plural(count, "thing", "things")} that ${
        count === 1 ? "is" : "are"
      } declared.`,
    nobodyReports: "Nobody reports, so nothing is known.",
    nothingDeclared: "Nothing is declared yet, so nothing can differ from it.",
    taken: (count: number) => `${plural(count, "issue", "issues")} taken care of`,
    held: (count: number) => `${count} muted or in maintenance`,
    pending: (count: number) => `${count} waiting to be confirmed`,
    stale: (count: number) => `${count} stale`,
    engine: "BRUCE itself is not well",
    explains: (count: number) => `explains ${plural(count, "other issue", "other issues")}`,
    onHosts: (count: number) => `on ${plural(count, "host", "hosts")}`,
    and: (count: number) => `and ${count} more`,
    open: "Open issues",
    sinceYesterday: "since yesterday",
    opened: "opened",
    resolved: "resolved",
    trend: (days: number) => `Issues opened a day, ${days} days`,
    next: "More issues",
    first: "Back to the worst",
    rest: (count: number) => plural(count, "more group", "more groups"),
    awaiting: (count: number) =>
      count === 1 ? "1 command waits for approval" : `${count} commands wait for approval`,
    declareTitle: "Declare what should exist",
    declareHow: "Post a host and its services, or let NetBox do it (docs/netbox.md):",
    reportTitle: "Let a machine report",
    reportHow: "Two lines on a machine with Docker (docs/collectors):",
  },
  fr: {
    counted: {
      critical: (count: number) => plural(count, "critique", "critiques"),
      high: (count: number) => plural(count, "grave", "graves"),
      medium: (count: number) => plural(count, "moyen", "moyens"),
      low: (count: number) => plural(count, "mineur", "mineurs"),
    },
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
    held: (count: number) => `${plural(count, "tu ou en maintenance", "tus ou en maintenance")}`,
    pending: (count: number) => `${count} à confirmer`,
    stale: (count: number) => plural(count, "périmé", "périmés"),
    engine: "BRUCE lui-même ne va pas bien",
    explains: (count: number) => `explique ${plural(count, "autre écart", "autres écarts")}`,
    onHosts: (count: number) => `sur ${plural(count, "hôte", "hôtes")}`,
    and: (count: number) => `et ${plural(count, "autre", "autres")}`,
    open: "Écarts ouverts",
    sinceYesterday: "depuis hier",
    opened: "ouverts",
    resolved: "résolus",
    trend: (days: number) => `Écarts ouverts par jour, ${days} jours`,
    next: "Écarts suivants",
    first: "Retour aux plus graves",
    rest: (count: number) => plural(count, "autre groupe", "autres groupes"),
    awaiting: (count: number) =>
      `${plural(count, "commande attend", "commandes attendent")} une approbation`,
    declareTitle: "Déclarer ce qui doit exister",
    declareHow: "Envoyez un hôte et ses services, ou laissez faire NetBox (docs/netbox.md) :",
    reportTitle: "Faire rendre compte une machine",
    reportHow: "Deux lignes sur une machine avec Docker (docs/collectors) :",
  },
});
