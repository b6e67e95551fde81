import { texts } from "../language/language.svelte.ts";

export const issueTexts = texts({
  en: {
    acknowledge: "Acknowledge",
    moreFor: (thing: string) => `More for ${thing}`,
    whole: "The whole story",
    unacknowledge: "Give it back",
    acknowledgeHow: "You take care of it: nobody else is told again while it stays open.",
    note: "Note (optional)",
    waive: "Waive until…",
    waiveHow: "Nobody is told about this difference, as it is, until then. Another one is told.",
    until: "Until",
    reason: "Why",
    reasonHint: "Such as: being rebuilt, see ticket 12",
    choices: { day: "tomorrow", week: "in a week", month: "in a month", quarter: "in 3 months" },
    explain: "Explain",
    explainTitle: (what: string) => `What the rules say about ${what}`,
    run: "Run a command…",
    runHow:
      "It is queued, not run from here: a worker takes it from the allow-list, and the next observation says whether it helped.",
    runNone: "The allow-list has no command for this host.",
    command: "Command",
    risk: (risk: string) => `risk: ${risk}`,
    risks: { none: "none", low: "low", medium: "medium", high: "high" } as Record<string, string>,
    approval: "Somebody has to approve it first.",
    whatToDo: "What to do…",
    wouldEnd: "What would end it",
    inFile: (file: string) => `In ${file}:`,
    onMachine: (place: string) => place ? `On ${place}:` : "From a machine that reaches it:",
    inTerminal: "Where the command bruce is:",
    inDatabase: "In the database:",
    openPage: "Open the page",
    queueIt: "Queue the command…",
    queueFor: (count: number) => `Queue the command for ${count}…`,
    sharedBy: (issues: number, of: number, commands: number) =>
      `Suggested for ${issues} of ${of}` +
      (commands > 0 ? `, for ${commands} of them as a command.` : "."),
    fixHow:
      "Each of them gets the command that is suggested for it. Those without one are refused.",
    giveBackAll: (count: number) => `Give all ${count} back…`,
    giveBackHow: "They are told again while they stay open.",
    goingOn: (done: number, all: number) => `${done} of ${all} done, going on…`,
    didIt: "I did it",
    noted: "Noted: the next observation says whether it helped.",
    required: "required",
    queue: "Queue it",
    queued: (state: string) => `Queued: ${state}.`,
    adopt: "Adopt into NetBox…",
    adoptHow: (expected: string, observed: string) =>
      `NetBox says “${expected}”. It would say what was observed: “${observed}”. Only a value that NetBox still has is replaced.`,
    none: "nothing",
    all: (count: number) => `Acknowledge all ${count}…`,
    moreForAll: (count: number) => `More for all ${count}`,
    causeHow: (issues: string, hosts: string) => `This is about ${issues} on ${hosts}:`,
    causeWaived: (count: number) =>
      count === 1 ? "1 of them is waived already." : `${count} of them are waived already.`,
    causeTaken: (count: number) =>
      count === 1
        ? "Somebody takes care of 1 of them already."
        : `Somebody takes care of ${count} of them already.`,
    causePending: (count: number) =>
      count === 1
        ? "1 of them is not open yet and stays so."
        : `${count} of them are not open yet and stay so.`,
    causeGone: "Nothing differs so any more.",
    causeEach: "Each one is checked as it would be alone, and answered for itself.",
    placeholders: "{hostname}, {service} and {issue_id} stand for those of each issue.",
    acted: (done: number, refused: number) =>
      refused > 0 ? `Done: ${done}. Refused: ${refused}.` : `Done: ${done}.`,
    refusedList: "Refused",
    verdicts: {
      open: "open",
      pending: "pending",
      stale: "stale",
      unproven: "unproven",
      waived: "waived",
      suppressed: "explained by its root cause",
      "in maintenance": "in maintenance",
      flapping: "flapping",
      drift: "differs",
      "no drift": "nothing to tell",
      unknown: "unknown",
      "no such name": "no such name",
    } as Record<string, string>,
    evidence: "evidence",
    whyQuiet: "Why there is no alert",
    otherRules: "The other rules",
  },
  fr: {
    acknowledge: "Prendre en charge",
    moreFor: (thing: string) => `Plus pour ${thing}`,
    whole: "Toute l'histoire",
    unacknowledge: "Rendre",
    acknowledgeHow:
      "Vous vous en occupez : personne d'autre n'est averti tant que cela reste ouvert.",
    note: "Note (facultative)",
    waive: "Mettre en sourdine jusqu'au…",
    waiveHow:
      "Personne n'est averti de cet écart, tel qu'il est, jusque-là. Un autre écart sera signalé.",
    until: "Jusqu'au",
    reason: "Pourquoi",
    reasonHint: "Par exemple : en reconstruction, voir ticket 12",
    choices: {
      day: "demain",
      week: "dans une semaine",
      month: "dans un mois",
      quarter: "dans 3 mois",
    },
    explain: "Expliquer",
    explainTitle: (what: string) => `Ce que disent les règles de ${what}`,
    run: "Lancer une commande…",
    runHow:
      "Elle est mise en file, pas lancée d'ici : un exécuteur la prend dans la liste autorisée, et l'observation suivante dit si elle a aidé.",
    runNone: "La liste autorisée n'a pas de commande pour cet hôte.",
    command: "Commande",
    risk: (risk: string) => `risque : ${risk}`,
    risks: { none: "aucun", low: "faible", medium: "moyen", high: "élevé" } as Record<
      string,
      string
    >,
    approval: "Quelqu'un doit d'abord l'approuver.",
    whatToDo: "Que faire…",
    wouldEnd: "Ce qui y mettrait fin",
    inFile: (file: string) => `Dans ${file} :`,
    onMachine: (place: string) => place ? `Sur ${place} :` : "Depuis une machine qui l'atteint :",
    inTerminal: "Là où se trouve la commande bruce :",
    inDatabase: "Dans la base de données :",
    openPage: "Ouvrir la page",
    queueIt: "Mettre la commande en file…",
    queueFor: (count: number) => `Mettre la commande en file pour ${count}…`,
    sharedBy: (issues: number, of: number, commands: number) =>
      `Suggéré pour ${issues} sur ${of}` +
      (commands > 0 ? `, dont ${commands} par une commande.` : "."),
    fixHow:
      "Chacun reçoit la commande qui est suggérée pour lui. Ceux qui n'en ont pas sont refusés.",
    giveBackAll: (count: number) => `Rendre les ${count}…`,
    giveBackHow: "Ils sont de nouveau annoncés tant qu'ils restent ouverts.",
    goingOn: (done: number, all: number) => `${done} sur ${all} traités, la suite arrive…`,
    didIt: "C'est fait",
    noted: "C'est noté : la prochaine observation dira si cela a aidé.",
    required: "obligatoire",
    queue: "Mettre en file",
    queued: (state: string) => `Mise en file : ${state}.`,
    adopt: "Adopter dans NetBox…",
    adoptHow: (expected: string, observed: string) =>
      `NetBox dit « ${expected} ». Il dirait ce qui a été observé : « ${observed} ». Seule une valeur que NetBox a encore est remplacée.`,
    none: "rien",
    all: (count: number) => `Prendre en charge les ${count}…`,
    moreForAll: (count: number) => `Plus pour les ${count}`,
    causeHow: (issues: string, hosts: string) => `Cela concerne ${issues} sur ${hosts} :`,
    causeWaived: (count: number) =>
      count === 1
        ? "L'un d'eux est déjà en sourdine."
        : `${count} d'entre eux sont déjà en sourdine.`,
    causeTaken: (count: number) =>
      count === 1
        ? "L'un d'eux est déjà pris en charge."
        : `${count} d'entre eux sont déjà pris en charge.`,
    causePending: (count: number) =>
      count === 1
        ? "L'un d'eux n'est pas encore ouvert et reste ainsi."
        : `${count} d'entre eux ne sont pas encore ouverts et restent ainsi.`,
    causeGone: "Plus rien ne diffère ainsi.",
    causeEach: "Chacun est vérifié comme s'il était seul, et reçoit sa propre réponse.",
    placeholders: "{hostname}, {service} et {issue_id} désignent ceux de chaque écart.",
    acted: (done: number, refused: number) =>
      refused > 0 ? `Faits : ${done}. Refusés : ${refused}.` : `Faits : ${done}.`,
    refusedList: "Refusés",
    verdicts: {
      open: "ouvert",
      pending: "en attente",
      stale: "périmé",
      unproven: "non prouvé",
      waived: "en sourdine",
      suppressed: "expliqué par sa cause première",
      "in maintenance": "en maintenance",
      flapping: "instable",
      drift: "diffère",
      "no drift": "rien à signaler",
      unknown: "inconnu",
      "no such name": "nom inconnu",
    } as Record<string, string>,
    evidence: "preuve",
    whyQuiet: "Pourquoi il n'y a pas d'alerte",
    otherRules: "Les autres règles",
  },
});
