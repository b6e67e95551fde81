import { number, plural, span } from "../../language/format.ts";
import { texts } from "../../language/language.svelte.ts";
import type { CollectorState, Only } from "./things.ts";

interface Advice {
  title: string;
  todo: string;
  lines?: string;
  /** A collector would mend it: the lines that let a machine report belong to it. */
  installs?: boolean;
}

export const coverageTexts = texts({
  en: {
    sentence: (gaps: number, overdue: number, failing: number) =>
      [
        gaps > 0 ? `${plural(gaps, "blind spot", "blind spots")}` : "No blind spot",
        overdue > 0 ? `${plural(overdue, "collector is", "collectors are")} silent` : "",
        failing > 0 ? `${plural(failing, "collector needs", "collectors need")} care` : "",
      ].filter(Boolean).join(", ") + ".",
    nobody: "Nobody reports yet: BRUCE sees nothing.",
    blind: "Blind spots",
    asked: {
      unseen_hosts: {
        title: "Declared hosts that nobody has seen",
        todo:
          "Install a collector on the host, or on its hypervisor; or retire it where it is declared.",
        installs: true,
      },
      unseen_services: {
        title: "Declared services that nobody can see",
        todo:
          "Let a collector of its kind run on the host (docker, truenas …), or let the collector “health” probe its address.",
        installs: true,
      },
      undeclared_hosts: {
        title: "Reporting hosts that nobody declared",
        todo:
          "Declare the host, in NetBox or with POST /expected; or give it as an alias of the host that it is.",
        lines:
          `update assets set aliases = aliases || '{reported-name}' where name = 'declared-name';`,
      },
      undeclared_containers: {
        title: "Running containers and apps that nobody declared",
        todo: "Declare each, or list it as ignored: what is ignored is no gap.",
        lines: `update settings set ignored_names = ignored_names || '{buildx_*}';`,
      },
      undeclared_guests: {
        title: "Guests that nobody declared",
        todo: "Declare the VM or container (LXC) with its number (vmid), or shut it down for good.",
      },
    } as Record<string, Advice>,
    gaps: (gaps: number, total: number) => `${number(gaps)} of ${number(total)}`,
    covered: (percent: number) => `${number(percent)} % known to both sides`,
    none: "none",
    todo: "What to do",
    names: "Which ones?",
    moreNames: "More names",
    on: (place: string) => `on ${place}`,
    collectors: "Collectors",
    only: { all: "All", overdue: "Silent", failing: "Need care" } as Record<Only, string>,
    states: {
      overdue: "silent",
      held: "held back",
      failing: "fails",
      partial: "incomplete",
      clock: "clock is off",
      fresh: "fresh",
    } as Record<CollectorState, string>,
    advice: {
      overdue: "Look whether its machine runs and reaches this address, and what the unit says:",
      held:
        "Its last snapshot would take away most of what was there, so it is not believed. Look at the host: if it is true, release it.",
      failing: "It reports that it cannot look. Mend what it says, on the machine where it runs:",
      partial:
        "Some of its lists may lack rows: what they lack is not counted as gone. Often it may not read all: look at its rights.",
      clock: "Set the clock of its machine, or switch time synchronisation on:",
      fresh: "",
    } as Record<CollectorState, string>,
    clockLines: "timedatectl set-ntp true",
    contact: (age: string) => `last report ${age} ago`,
    every: (seconds: number) => `every ${span(seconds)}`,
    allowed: (span: string) => `silent after ${span}`,
    skew: (span: string, isAhead: boolean) => `clock ${span} ${isAhead ? "ahead" : "behind"}`,
    reportsAs: (name: string) => `reports as ${name}`,
    undeclared: "not declared",
    lists: (lists: string) => `incomplete: ${lists}`,
    unreadable: (rows: number) => plural(rows, "unreadable row", "unreadable rows"),
    rival: (instance: string) =>
      `A second collector reports under this name${
        instance ? ` (${instance})` : ""
      }: it does not count.`,
    release: "Release",
    releaseHow: (present: number, host: string) =>
      `${
        plural(present, "thing that runs", "things that run")
      } on ${host} now as far as BRUCE knows. The held snapshot takes away most of them: what is declared among them is told as missing at once. This cannot be taken back; the next snapshot corrects it.`,
    releaseState: (source: string) =>
      `The expected state “${source}” is held: it would retire most of what is declared, or of what runs on a host. Released, it is applied as it is.`,
    heldState: (source: string) => `An expected state (${source}) is held back.`,
    noCollectors: {
      all: "Nobody reports yet. Let a machine report (docs/collectors).",
      overdue: "None is silent.",
      failing: "None needs care.",
    } as Record<Only, string>,
    first: "Back to the worst",
    next: "More collectors",
    engine: "BRUCE itself",
    well: "well",
    ill: "not well",
    overdue: "not heard of",
    heard: "heard of",
    beat: (age: string) => `${age} ago`,
    part: "Part",
    where: "Where",
    last: "Last sign",
    cadence: "Every",
  },
  fr: {
    sentence: (gaps: number, overdue: number, failing: number) =>
      [
        gaps > 0 ? `${plural(gaps, "angle mort", "angles morts")}` : "Aucun angle mort",
        overdue > 0 ? `${plural(overdue, "collecteur muet", "collecteurs muets")}` : "",
        failing > 0 ? `${plural(failing, "collecteur à réparer", "collecteurs à réparer")}` : "",
      ].filter(Boolean).join(", ") + ".",
    nobody: "Personne ne rend compte : BRUCE ne voit rien.",
    blind: "Angles morts",
    asked: {
      unseen_hosts: {
        title: "Hôtes déclarés que personne n'a vus",
        todo:
          "Installez un collecteur sur l'hôte ou sur son hyperviseur ; ou retirez-le là où il est déclaré.",
        installs: true,
      },
      unseen_services: {
        title: "Services déclarés que personne ne voit",
        todo:
          "Faites tourner un collecteur de son espèce sur l'hôte (docker, truenas…), ou faites sonder son adresse par le collecteur « health ».",
        installs: true,
      },
      undeclared_hosts: {
        title: "Hôtes qui rendent compte et que personne n'a déclarés",
        todo:
          "Déclarez l'hôte, dans NetBox ou par POST /expected ; ou donnez ce nom comme alias de l'hôte que c'est.",
        lines:
          `update assets set aliases = aliases || '{nom-rapporté}' where name = 'nom-déclaré';`,
      },
      undeclared_containers: {
        title: "Conteneurs et applications en marche que personne n'a déclarés",
        todo:
          "Déclarez-les, ou mettez-les parmi les ignorés : ce qui est ignoré n'est pas un trou.",
        lines: `update settings set ignored_names = ignored_names || '{buildx_*}';`,
      },
      undeclared_guests: {
        title: "Machines invitées que personne n'a déclarées",
        todo:
          "Déclarez la VM ou le conteneur (LXC) avec son numéro (vmid), ou arrêtez-la pour de bon.",
      },
    } as Record<string, Advice>,
    gaps: (gaps: number, total: number) => `${number(gaps)} sur ${number(total)}`,
    covered: (percent: number) => `${number(percent)} % connus des deux côtés`,
    none: "aucun",
    todo: "Que faire",
    names: "Lesquels ?",
    moreNames: "Autres noms",
    on: (place: string) => `sur ${place}`,
    collectors: "Collecteurs",
    only: { all: "Tous", overdue: "Muets", failing: "À réparer" } as Record<Only, string>,
    states: {
      overdue: "muet",
      held: "retenu",
      failing: "échoue",
      partial: "incomplet",
      clock: "horloge décalée",
      fresh: "à jour",
    } as Record<CollectorState, string>,
    advice: {
      overdue: "Regardez si sa machine tourne et joint cette adresse, et ce que dit l'unité :",
      held:
        "Son dernier instantané ferait disparaître l'essentiel de ce qui était là : il n'est pas cru. Regardez l'hôte ; si c'est vrai, libérez-le.",
      failing:
        "Il dit qu'il ne peut pas regarder. Réparez ce qu'il indique, sur la machine où il tourne :",
      partial:
        "Il peut manquer des lignes à certaines de ses listes : ce qui y manque n'est pas compté comme disparu. Souvent il ne peut pas tout lire : voyez ses droits.",
      clock: "Réglez l'horloge de sa machine, ou activez la synchronisation :",
      fresh: "",
    } as Record<CollectorState, string>,
    clockLines: "timedatectl set-ntp true",
    contact: (age: string) => `dernier rapport il y a ${age}`,
    every: (seconds: number) => `${seconds >= 86_400 ? "tous" : "toutes"} les ${span(seconds)}`,
    allowed: (span: string) => `muet après ${span}`,
    skew: (span: string, isAhead: boolean) =>
      `horloge ${isAhead ? "en avance" : "en retard"} de ${span}`,
    reportsAs: (name: string) => `se présente comme ${name}`,
    undeclared: "non déclaré",
    lists: (lists: string) => `incomplet : ${lists}`,
    unreadable: (rows: number) => plural(rows, "ligne illisible", "lignes illisibles"),
    rival: (instance: string) =>
      `Un second collecteur rend compte sous ce nom${
        instance ? ` (${instance})` : ""
      } : il ne compte pas.`,
    release: "Libérer",
    releaseHow: (present: number, host: string) =>
      `Pour BRUCE, ${
        plural(present, "chose tourne", "choses tournent")
      } sur ${host}. L'instantané retenu en fait disparaître l'essentiel : ce qui est déclaré est aussitôt signalé absent. On ne revient pas en arrière ; le prochain instantané corrige.`,
    releaseState: (source: string) =>
      `L'état attendu « ${source} » est retenu : il retirerait l'essentiel de ce qui est déclaré, ou de ce qui tourne sur un hôte. Libéré, il est appliqué tel quel.`,
    heldState: (source: string) => `Un état attendu (${source}) est retenu.`,
    noCollectors: {
      all: "Personne ne rend encore compte. Faites rendre compte une machine (docs/collectors).",
      overdue: "Aucun n'est muet.",
      failing: "Aucun n'est à réparer.",
    } as Record<Only, string>,
    first: "Retour aux pires",
    next: "Collecteurs suivants",
    engine: "BRUCE lui-même",
    well: "va bien",
    ill: "ne va pas bien",
    overdue: "sans nouvelles",
    heard: "entendu",
    beat: (age: string) => `il y a ${age}`,
    part: "Partie",
    where: "Où",
    last: "Dernier signe",
    cadence: "Cadence",
  },
});
