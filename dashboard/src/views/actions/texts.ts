import { plural } from "../../language/format.ts";
import { texts } from "../../language/language.svelte.ts";
import type { Command, CommandState } from "./things.ts";
import type { ListName } from "./lists.ts";

type Told = Pick<Command, "state" | "verification" | "reason" | "exit_code" | "gave_up_at">;

export const actionTexts = texts({
  en: {
    parts: {
      commands: "Commands",
      notices: "Notifications",
      dead: "Dead letters",
      targets: "Targets",
    },
    lists: {
      waiting: "Waiting for approval",
      underway: "Underway",
      ended: "Results",
    } as Partial<Record<ListName, string>>,
    none: {
      waiting: "Nothing waits for you.",
      underway: "Nothing runs, and nothing waits for a worker.",
      ended: "No command has ended yet.",
      notices: "Nothing was sent yet.",
      dead: "No notification was given up.",
      targets: "BRUCE tells nobody yet. Add a target:",
    } as Partial<Record<ListName, string>>,
    waitingCount: (count: number) =>
      count === 1 ? "1 command waits for approval." : `${count} commands wait for approval.`,
    nothingWaits: "No command waits for approval.",
    older: "More",
    first: "Back to the beginning",
    states: {
      awaiting_approval: "waits for approval",
      pending: "waits for a worker",
      claimed: "taken by a worker",
      running: "runs",
      succeeded: "ended",
      failed: "failed",
      rejected: "not allowed",
      expired: "expired",
      cancelled: "cancelled",
      undetermined: "end unknown",
    } as Record<CommandState, string>,
    on: (target: string) => `on ${target}`,
    onFor: (target: string, guest: string) => `on ${target}, for ${guest}`,
    askedBy: (who: string) => `asked for by ${who}`,
    askedByReaction: (who: string) => `queued by the reaction ${who}`,
    approvedBy: (who: string) => `approved by ${who}`,
    noWorker: (age: string | null) =>
      age === null
        ? "No worker has ever been heard of: what is queued waits until one runs (docs/worker.md)."
        : `No worker has been heard of for ${age}: what is queued waits until one runs (docs/worker.md).`,
    runBy: (who: string) => `worker ${who}`,
    expires: (span: string) => `expires in ${span}`,
    risks: { low: "low risk", medium: "medium risk", high: "high risk" },
    forIssue: "For",
    attempt: (attempt: number, most: number) => `attempt ${attempt} of ${most}`,
    stopping: (who: string) => `${who} asked the worker to stop it`,
    outcome: ({ state, verification, reason, exit_code, gave_up_at }: Told): string => {
      const gaveUp = gave_up_at ? " It was given up: a person has to look." : "";
      if (verification === "verified") {
        return "It helped: a later observation shows the difference gone.";
      }
      if (verification === "disproved") {
        return `It did not help: a later observation still shows the difference.${gaveUp}`;
      }
      const code = exit_code === null ? "" : ` (exit code ${exit_code})`;
      if (state === "succeeded") {
        return verification === "waiting"
          ? "Exit code 0. The next observation says whether it helped."
          : "Exit code 0.";
      }
      return `${reason ?? ""}${code}${gaveUp}`;
    },
    approve: "Approve",
    approveHow: (seconds: number) =>
      `A worker then takes it and runs exactly this, without a shell, for at most ${
        plural(seconds, "second", "seconds")
      }. The next observation says whether it helped.`,
    fourEyes: "You asked for it, and its risk is high: another operator approves it.",
    refuse: "Refuse",
    refuseHow: "It is cancelled and never runs. Who asked for it reads why.",
    stop: "Stop",
    stopHow: "If it has not started, it never will. If it runs, its worker is told to end it.",
    why: "Why (optional)",
    repeat: "Run again",
    repeatHow: "A new command with the same arguments is queued, and checked anew.",
    output: "Output",
    noOutput: "Nobody reported anything of it.",
    cut: "Only the end of it is shown.",
    late: "came too late to count",
    reported: (who: string) => `reported by ${who}`,
    notice: {
      pending: "queued",
      leased: "is being sent",
      delivered: "sent",
      dead: "given up",
    } as Record<string, string>,
    to: (target: string) => `to ${target}`,
    attempts: (count: number) => plural(count, "attempt", "attempts"),
    nextTry: (span: string) => `next attempt in ${span}`,
    replay: "Send again",
    replayHow: (target: string) =>
      `It is queued for ${target} again, with as many attempts as before. Whoever has read it reads it twice.`,
    replayAll: (target: string) => `Send all of ${target} again`,
    replayAllHow: (target: string) =>
      `All dead letters of ${target} are queued again, at most 1,000 at once.`,
    deadHow: "What could not be delivered. First mend the target and send it a test.",
    target: {
      disabled: "switched off",
      open: "circuit breaker open",
      failing: "fails",
      untried: "never tried lately",
      works: "works",
    },
    delivered: (age: string) => `last delivered ${age} ago`,
    neverDelivered: "nothing delivered lately",
    retryIn: (span: string) => `nothing is sent for ${span}, after which one is tried`,
    failingFor: (span: string) => `fails for ${span}`,
    inQueue: (count: string) => `${count} queued`,
    lastSaid: "It last answered:",
    test: "Send a test",
    testHow: (target: string) =>
      `${target} gets one message, “Test: BRUCE reaches this target”, the way that all notifications go. You see here what it answers.`,
    testStates: {
      sent: "Sent: the target took it.",
      refused: "Refused.",
      held: "The circuit breaker lets nothing through for now.",
      waiting: "It waits for dispatch…",
    },
    testLong: "Nobody has sent it for a while: does anything call dispatch? See docs/dispatch.md.",
    close: "Close",
    addTarget: `insert into targets (name, kind, url, settings)
values ('phone', 'ntfy', 'https://ntfy.sh/', '{"topic": "a-secret-name"}');
insert into reactions (name, target) values ('all', 'phone');`,
  },
  fr: {
    parts: {
      commands: "Commandes",
      notices: "Notifications",
      dead: "Lettres mortes",
      targets: "Cibles",
    },
    lists: {
      waiting: "En attente d'approbation",
      underway: "En cours",
      ended: "Résultats",
    } as Partial<Record<ListName, string>>,
    none: {
      waiting: "Rien ne vous attend.",
      underway: "Rien ne s'exécute et rien n'attend un exécuteur.",
      ended: "Aucune commande n'est encore terminée.",
      notices: "Rien n'a encore été envoyé.",
      dead: "Aucune notification n'a été abandonnée.",
      targets: "BRUCE n'avertit encore personne. Ajoutez une cible :",
    } as Partial<Record<ListName, string>>,
    waitingCount: (count: number) =>
      `${plural(count, "commande attend", "commandes attendent")} une approbation.`,
    nothingWaits: "Aucune commande n'attend d'approbation.",
    older: "Suite",
    first: "Retour au début",
    states: {
      awaiting_approval: "attend une approbation",
      pending: "attend un exécuteur",
      claimed: "prise par un exécuteur",
      running: "s'exécute",
      succeeded: "terminée",
      failed: "échouée",
      rejected: "non autorisée",
      expired: "expirée",
      cancelled: "annulée",
      undetermined: "fin inconnue",
    } as Record<CommandState, string>,
    on: (target: string) => `sur ${target}`,
    onFor: (target: string, guest: string) => `sur ${target}, pour ${guest}`,
    askedBy: (who: string) => `demandée par ${who}`,
    askedByReaction: (who: string) => `demandée par la réaction ${who}`,
    approvedBy: (who: string) => `approuvée par ${who}`,
    noWorker: (age: string | null) =>
      age === null
        ? "Aucun exécuteur ne s'est jamais manifesté : ce qui est en file attend qu'il y en ait un (docs/worker.md)."
        : `Aucun exécuteur ne s'est manifesté depuis ${age} : ce qui est en file attend qu'il y en ait un (docs/worker.md).`,
    runBy: (who: string) => `exécuteur ${who}`,
    expires: (span: string) => `expire dans ${span}`,
    risks: { low: "risque faible", medium: "risque moyen", high: "risque élevé" },
    forIssue: "Pour",
    attempt: (attempt: number, most: number) => `tentative ${attempt} sur ${most}`,
    stopping: (who: string) => `${who} a demandé son arrêt à l'exécuteur`,
    outcome: ({ state, verification, reason, exit_code, gave_up_at }: Told): string => {
      const gaveUp = gave_up_at ? " BRUCE y renonce : quelqu'un doit regarder." : "";
      if (verification === "verified") {
        return "Elle a aidé : une observation ultérieure ne montre plus l'écart.";
      }
      if (verification === "disproved") {
        return `Elle n'a pas aidé : une observation ultérieure montre encore l'écart.${gaveUp}`;
      }
      const code = exit_code === null ? "" : ` (code de sortie ${exit_code})`;
      if (state === "succeeded") {
        return verification === "waiting"
          ? "Code de sortie 0. La prochaine observation dira si elle a aidé."
          : "Code de sortie 0.";
      }
      return `${reason ?? ""}${code}${gaveUp}`;
    },
    approve: "Approuver",
    approveHow: (seconds: number) =>
      `Un exécuteur la prend alors et exécute exactement ceci, sans shell, pendant au plus ${
        plural(seconds, "seconde", "secondes")
      }. La prochaine observation dira si elle a aidé.`,
    fourEyes: "Vous l'avez demandée et son risque est élevé : un autre opérateur l'approuve.",
    refuse: "Refuser",
    refuseHow: "Elle est annulée et ne s'exécute jamais. Qui l'a demandée lit pourquoi.",
    stop: "Arrêter",
    stopHow:
      "Si elle n'a pas commencé, elle ne commencera pas. Si elle s'exécute, son exécuteur reçoit l'ordre de l'arrêter.",
    why: "Pourquoi (facultatif)",
    repeat: "Relancer",
    repeatHow:
      "Une nouvelle commande, avec les mêmes arguments, est mise en file et vérifiée à nouveau.",
    output: "Sortie",
    noOutput: "Personne n'en a rien rapporté.",
    cut: "Seule la fin est affichée.",
    late: "arrivé trop tard pour compter",
    reported: (who: string) => `rapporté par ${who}`,
    notice: {
      pending: "en file",
      leased: "en cours d'envoi",
      delivered: "envoyée",
      dead: "abandonnée",
    } as Record<string, string>,
    to: (target: string) => `à ${target}`,
    attempts: (count: number) => plural(count, "tentative", "tentatives"),
    nextTry: (span: string) => `prochaine tentative dans ${span}`,
    replay: "Renvoyer",
    replayHow: (target: string) =>
      `Elle est remise en file pour ${target}, avec autant de tentatives qu'avant. Qui l'a déjà lue la lira deux fois.`,
    replayAll: (target: string) => `Tout renvoyer à ${target}`,
    replayAllHow: (target: string) =>
      `Toutes les lettres mortes de ${target} sont remises en file, 1 000 au plus à la fois.`,
    deadHow: "Ce qui n'a pas pu être remis. Réparez d'abord la cible et envoyez-lui un essai.",
    target: {
      disabled: "désactivée",
      open: "disjoncteur ouvert",
      failing: "échoue",
      untried: "pas essayée récemment",
      works: "fonctionne",
    },
    delivered: (age: string) => `dernière remise il y a ${age}`,
    neverDelivered: "aucune remise récente",
    retryIn: (span: string) =>
      `rien n'est envoyé pendant ${span}, puis une notification est essayée`,
    failingFor: (span: string) => `échoue depuis ${span}`,
    inQueue: (count: string) => `${count} en file`,
    lastSaid: "Sa dernière réponse :",
    test: "Envoyer un essai",
    testHow: (target: string) =>
      `${target} reçoit un message, « Test : BRUCE atteint cette cible », par le chemin de toutes les notifications. Vous voyez ici ce qu'elle répond.`,
    testStates: {
      sent: "Envoyé : la cible l'a accepté.",
      refused: "Refusé.",
      held: "Le disjoncteur ne laisse rien passer pour l'instant.",
      waiting: "Attend dispatch…",
    },
    testLong:
      "Personne ne l'envoie depuis un moment : qui appelle dispatch ? Voir docs/dispatch.md.",
    close: "Fermer",
    addTarget: `insert into targets (name, kind, url, settings)
values ('phone', 'ntfy', 'https://ntfy.sh/', '{"topic": "un-nom-secret"}');
insert into reactions (name, target) values ('all', 'phone');`,
  },
});
