import { texts } from "../language/language.svelte.ts";

export const shell = texts({
  en: {
    views: {
      now: "Now",
      hosts: "Hosts",
      time: "Time",
      coverage: "Coverage",
      actions: "Actions",
      tuning: "Tuning",
      more: "More",
      host: "Host",
      issue: "Issue",
      nowhere: "No such page",
    },
    live: (age: string) => `live · ${age}`,
    asks: (often: string, age: string) => `asks every ${often} · ${age}`,
    asOf: (time: string) => `connection lost · as of ${time}`,
    connecting: "connecting…",
    skip: "Skip to the content",
    printed: (time: string) => `printed ${time}`,
    find: "Find",
    findHint: "Ctrl-K",
    logIn: "Log in",
    logInAs: "Log in to BRUCE",
    logInHere: "Continue as the owner of this machine",
    email: "E-mail",
    password: "Password",
    wrong: "E-mail or password is wrong.",
    ended: "Your session ended. Log in again: you come back to the same page.",
    logOut: "Log out",
    mayNotRead: "This account may not read here yet.",
    mayNotReadHow:
      "The owner makes it a viewer or an operator, in the SQL editor: insert into people (user_id, role) …; see docs/people.md.",
    language: "Language",
    theme: "Colours",
    themes: { auto: "as the device", light: "light", dark: "dark" },
    you: (name: string, role: string) => `${name} · ${role}`,
    roles: { viewer: "reads", operator: "reads and decides" },
    broken: "This page cannot start",
    config: {
      missing: (status: string) =>
        `The server has no config.json beside this page (it answers ${status}). Write it as docs/dashboard.md says, “Host it”.`,
      unreachable: (why: string) =>
        `config.json beside this page cannot be read: no connection (${why}). Load the page again.`,
      not_json: () =>
        "config.json beside this page is no JSON object. Write it as docs/dashboard.md says, “Host it”: text in double quotes, no comma at the end.",
      wrong_field: (field: string) =>
        `config.json beside this page lacks ${field}, or has a wrong value there. docs/dashboard.md, “Host it”, says what it may be.`,
    } as Record<string, (detail: string) => string>,
    noAnswerFrom: (address: string) => `${address} does not answer.`,
    otherOrigin: (origin: string) =>
      `Either it does not run or is not reached from here, or it refuses pages of another origin: this page comes from ${origin}. A local stack (npm start) serves its own page, and refuses all others.`,
    notReached: "It does not run, or is not reached from here.",
    nowhere: {
      title: "There is no such page",
      how: "The address names no view of BRUCE. It may be cut off, or of another version.",
      go: "To Now",
    },
    palette: {
      title: "Find a view, a host, a service or an issue",
      label: "Type a name",
      views: "Views",
      hosts: "Hosts and services",
      issues: "Open issues",
      nothing: "Nothing of that name.",
      meant: "did you mean this?",
    },
  },
  fr: {
    views: {
      now: "Maintenant",
      hosts: "Hôtes",
      time: "Temps",
      coverage: "Couverture",
      actions: "Actions",
      tuning: "Réglages",
      more: "Plus",
      host: "Hôte",
      issue: "Écart",
      nowhere: "Page inconnue",
    },
    live: (age: string) => `en direct · ${age}`,
    asks: (often: string, age: string) => `actualisé toutes les ${often} · ${age}`,
    asOf: (time: string) => `connexion perdue · état de ${time}`,
    connecting: "connexion…",
    skip: "Aller au contenu",
    printed: (time: string) => `imprimé le ${time}`,
    find: "Chercher",
    findHint: "Ctrl-K",
    logIn: "Se connecter",
    logInAs: "Se connecter à BRUCE",
    logInHere: "Continuer comme propriétaire de cette machine",
    email: "E-mail",
    password: "Mot de passe",
    wrong: "E-mail ou mot de passe incorrect.",
    ended: "Votre session a pris fin. Reconnectez-vous : vous reviendrez à la même page.",
    logOut: "Se déconnecter",
    mayNotRead: "Ce compte n'a pas encore le droit de lire ici.",
    mayNotReadHow:
      "Le propriétaire en fait un lecteur ou un opérateur, dans l'éditeur SQL : insert into people (user_id, role) … ; voir docs/people.md.",
    language: "Langue",
    theme: "Couleurs",
    themes: { auto: "comme l'appareil", light: "clair", dark: "sombre" },
    you: (name: string, role: string) => `${name} · ${role}`,
    roles: { viewer: "lit", operator: "lit et décide" },
    broken: "Cette page ne peut pas démarrer",
    config: {
      missing: (status: string) =>
        `Le serveur n'a pas de config.json à côté de cette page (il répond ${status}). Écrivez-le comme le dit docs/dashboard.md, « Host it ».`,
      unreachable: (why: string) =>
        `Le fichier config.json à côté de cette page ne peut pas être lu : pas de connexion (${why}). Rechargez la page.`,
      not_json: () =>
        "Le fichier config.json à côté de cette page n'est pas un objet JSON. Écrivez-le comme le dit docs/dashboard.md, « Host it » : textes entre guillemets droits, pas de virgule à la fin.",
      wrong_field: (field: string) =>
        `Dans config.json, à côté de cette page, ${field} manque ou a une valeur incorrecte. docs/dashboard.md, « Host it », dit ce qu'il peut être.`,
    } as Record<string, (detail: string) => string>,
    noAnswerFrom: (address: string) => `${address} ne répond pas.`,
    otherOrigin: (origin: string) =>
      `Soit il ne tourne pas ou n'est pas joignable d'ici, soit il refuse les pages d'une autre origine : cette page vient de ${origin}. Une pile locale (npm start) sert sa propre page, et refuse toutes les autres.`,
    notReached: "Il ne tourne pas, ou n'est pas joignable d'ici.",
    nowhere: {
      title: "Cette page n'existe pas",
      how:
        "L'adresse ne nomme aucune vue de BRUCE. Elle est peut-être coupée, ou d'une autre version.",
      go: "Vers Maintenant",
    },
    palette: {
      title: "Chercher une vue, un hôte, un service ou un écart",
      label: "Tapez un nom",
      views: "Vues",
      hosts: "Hôtes et services",
      issues: "Écarts ouverts",
      nothing: "Rien de ce nom.",
      meant: "vouliez-vous dire ceci ?",
    },
  },
});
