import { plural } from "../../language/format.ts";
import { texts } from "../../language/language.svelte.ts";

export const trends = texts({
  en: {
    days: (days: number) => days === 365 ? "A year" : `${days} days`,
    zone: (zone: string) => `Days and months are of the time zone ${zone}.`,
    notCounted: (time: string) =>
      `Counted until ${time}; what happened since is still being counted.`,
    knownSince: (time: string) => `The first data is of ${time}.`,
    noData: "no data",
    nobodyReported: "No data: nobody reported in this time.",
    total: {
      better: (now: string, before: string) =>
        `Less drift: ${now} open on average, ${before} before.`,
      worse: (now: string, before: string) =>
        `More drift: ${now} open on average, ${before} before.`,
      same: (now: string, before: string) =>
        `As much drift as before: ${now} open on average, ${before} before.`,
      unknown: (now: string) => `${now} open on average; too little data to compare with before.`,
    },
    direction: { better: "better", worse: "worse", same: "as before", unknown: "not comparable" },
    flow: (opened: number, resolved: number, open: number) =>
      `${opened} opened, ${resolved} resolved, ${open} open`,
    setAside: (count: number) => `${count} waived or forgotten`,
    picture: (name: string, opened: number, most: number, days: number) =>
      `${name}: ${opened} opened in ${
        plural(days, "day", "days")
      }, at most ${most} open at the end of a day`,
    legend: "Bars: opened that day. Line: open at its end. Grey: no data.",
    everything: "Everything",
    rules: "By rule",
    hosts: "By host",
    hostsOf: (shown: number, total: number) => `The ${shown} with the most drift of ${total}.`,
    notListed:
      "Too many issues were open in this time to list hosts and things: choose fewer days.",
    nothing: "Nothing drifted in this time.",
    months: "How long it took, by month",
    month: "Month",
    detect: "to detect",
    resolve: "to resolve",
    monthsNote:
      "Median (mean). To detect: from the beginning of a difference, where that is known, to its issue. To resolve: from the issue to its end.",
    leftOut: "Left out",
    heldBack: (count: number) => `${count} held back before`,
    beginningUnknown: (count: number) => `${count} of unknown beginning`,
    waived: (count: number) => `${count} ended by a waiver`,
    forgotten: (count: number) => `${count} forgotten`,
    of: (count: number) => plural(count, "issue", "issues"),
    none: "none",
    most: "In drift longest",
    flapping: "Flapping",
    share: (percent: string) => `${percent}% of the time`,
    times: (count: number) => `opened ${plural(count, "time", "times")}`,
    isOpen: "open now",
    forecasts: "What fills up",
    nothingGrows: "Nothing is known to fill up.",
    growingOf: (shown: number, total: number) => `The next ${shown} of ${total}.`,
    notEnoughData: (count: number) =>
      `Too little data for a forecast of ${plural(count, "measurement", "measurements")}.`,
    images: "New images",
    noImages: "No declared service was seen with another image.",
    released: (release: string, before: string) => `${release}, before ${before}`,
    within: (span: string) => `within ${span} of it`,
    opened: "opened",
    before: "as long before it",
    ended: "ended",
    quiet: "nothing opened or ended",
    remedies: "What commands did",
    noRemedies: "No command ran for an issue.",
    ran: (run: number, verified: number, disproved: number) =>
      `${run} run, ${verified} helped, ${disproved} did not`,
    withCommand: "with a command",
    without: "without",
    link: "Trends: is it getting better?",
  },
  fr: {
    days: (days: number) => days === 365 ? "Un an" : `${days} jours`,
    zone: (zone: string) => `Jours et mois du fuseau horaire ${zone}.`,
    notCounted: (time: string) => `Compté jusqu'au ${time} ; la suite est en cours de comptage.`,
    knownSince: (time: string) => `Les premières données sont du ${time}.`,
    noData: "pas de données",
    nobodyReported: "Pas de données : personne n'a rendu compte pendant cette période.",
    total: {
      better: (now: string, before: string) =>
        `Moins d'écarts : ${now} ouverts en moyenne, contre ${before} auparavant.`,
      worse: (now: string, before: string) =>
        `Plus d'écarts : ${now} ouverts en moyenne, contre ${before} auparavant.`,
      same: (now: string, before: string) =>
        `Autant d'écarts qu'avant : ${now} ouverts en moyenne, contre ${before} auparavant.`,
      unknown: (now: string) =>
        `${now} ouverts en moyenne ; trop peu de données pour comparer avec la période précédente.`,
    },
    direction: {
      better: "en baisse",
      worse: "en hausse",
      same: "stable",
      unknown: "non comparable",
    },
    flow: (opened: number, resolved: number, open: number) =>
      `apparus ${opened}, résolus ${resolved}, ouverts ${open}`,
    setAside: (count: number) => `mis en sourdine ou oubliés ${count}`,
    picture: (name: string, opened: number, most: number, days: number) =>
      `${name} : ${plural(opened, "écart apparu", "écarts apparus")} en ${
        plural(days, "jour", "jours")
      }, au plus ${most} ouverts en fin de journée`,
    legend:
      "Barres : apparus ce jour-là. Ligne : ouverts en fin de journée. Gris : pas de données.",
    everything: "Tout",
    rules: "Par règle",
    hosts: "Par hôte",
    hostsOf: (shown: number, total: number) => `Les ${shown} hôtes les plus touchés sur ${total}.`,
    notListed:
      "Trop d'écarts étaient ouverts pendant cette période pour lister hôtes et éléments : choisissez moins de jours.",
    nothing: "Aucun écart pendant cette période.",
    months: "Délais, mois par mois",
    month: "Mois",
    detect: "détection",
    resolve: "résolution",
    monthsNote:
      "Médiane (moyenne). Détection : du début de l'écart, s'il est connu, jusqu'à son signalement. Résolution : du signalement jusqu'à la fin.",
    leftOut: "Non comptés",
    heldBack: (count: number) => `${count} retenus auparavant`,
    beginningUnknown: (count: number) => `${count} de début inconnu`,
    waived: (count: number) => `${count} mis en sourdine`,
    forgotten: (count: number) => `${count} oubliés`,
    of: (count: number) => plural(count, "écart", "écarts"),
    none: "aucun",
    most: "Le plus longtemps en écart",
    flapping: "Instables",
    share: (percent: string) => `${percent} % du temps`,
    times: (count: number) => `apparu ${count} fois`,
    isOpen: "ouvert en ce moment",
    forecasts: "Ce qui se remplit",
    nothingGrows: "Rien ne se remplit, à ce que l'on sait.",
    growingOf: (shown: number, total: number) => `Les ${shown} prochains sur ${total}.`,
    notEnoughData: (count: number) =>
      `Trop peu de données pour prévoir ${plural(count, "mesure", "mesures")}.`,
    images: "Nouvelles images",
    noImages: "Aucun service déclaré n'a été vu avec une autre image.",
    released: (release: string, before: string) => `${release}, auparavant ${before}`,
    within: (span: string) => `dans les ${span} qui suivent`,
    opened: "apparu",
    before: "sur la même durée avant",
    ended: "terminé",
    quiet: "rien n'est apparu, rien ne s'est terminé",
    remedies: "Effet des commandes",
    noRemedies: "Aucune commande n'a été exécutée pour un écart.",
    ran: (run: number, verified: number, disproved: number) =>
      `exécutée ${run} fois, utile ${verified} fois, sans effet ${disproved} fois`,
    withCommand: "avec commande",
    without: "sans",
    link: "Tendances : est-ce que cela s'améliore ?",
  },
});
