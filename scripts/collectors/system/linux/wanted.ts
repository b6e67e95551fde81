import type { Place } from "./place.ts";

/** Where units are enabled: by people, until the next boot, and by generators. Those of /usr are static. */
const FOLDERS = [
  ...["/etc/systemd/system", "/run/systemd/system", "/run/systemd/transient"],
  ...["/run/systemd/generator", "/run/systemd/generator.early", "/run/systemd/generator.late"],
];

/** The names of units that a target or another unit wants because somebody enabled them. */
export function enabledUnits(place: Place): Set<string> {
  return new Set(
    FOLDERS.flatMap((folder) =>
      place.names(folder).filter((name) => /\.(wants|requires|upholds)$/.test(name))
        .flatMap((name) => place.names(`${folder}/${name}`))
    ),
  );
}
