/** What rules write as expected or observed, and its French. Values of the homelab itself, such as a port, are not among them. */
const FRENCH: readonly (readonly [RegExp, string])[] = [
  [/^running$/, "en marche"],
  [/^stopped$/, "arrêté"],
  [/^failed$/, "en échec"],
  [/^paused$/, "en pause"],
  [/^changing$/, "en changement"],
  [/^unknown$/, "inconnu"],
  [/^(missing|absent)$/, "absent"],
  [/^healthy$/, "sain"],
  [/^unhealthy$/, "en mauvaise santé"],
  [/^settled$/, "stable"],
  [/^readable$/, "lisible"],
  [/^quarantined$/, "illisible"],
  [/^applied$/, "appliqué"],
  [/^held$/, "retenu"],
  [/^reports$/, "envoie des rapports"],
  [/^a report every (.*)$/, "un rapport toutes les $1"],
  [/^answers$/, "répond"],
  [/^no answer$/, "pas de réponse"],
  [/^silence$/, "silence"],
  [/^none$/, "aucun"],
  [/^more$/, "davantage"],
  [/^not declared$/, "non déclaré"],
  [/^not raised$/, "pas d'alerte"],
  [/^a declared service$/, "un service déclaré"],
  [/^delivered$/, "remis"],
  [/^nothing is delivered$/, "rien n'est remis"],
  [/^resolved$/, "résolu"],
  [/^still there$/, "toujours là"],
  [/^a sign of life every (.*)$/, "un signe de vie toutes les $1"],
  [/^fewer than (\d+) restarts within (.*)$/, "moins de $1 redémarrages en $2"],
  [/^at most (.*)$/, "au plus $1"],
];

/** An expected or observed value as the reader says it. */
export function valueInWords(value: string, language: string): string {
  if (language === "en") return value;
  for (const [pattern, french] of FRENCH) {
    if (pattern.test(value)) return value.replace(pattern, french);
  }
  return value;
}
