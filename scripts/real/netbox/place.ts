import { directoryOf } from "../program.ts";

/** The NetBox that is installed. */
export const VERSION = "4.7.3";

/** Its Python environment. */
export const environment: string = directoryOf("netbox", VERSION);

/** A stopped cluster with the migrated database, its password, and a token of its NetBox. */
export const template: string = `${environment}/cluster`;
