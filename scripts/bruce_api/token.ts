import { z } from "zod";

/** A token of BRUCE, by its form. */
export const bruceToken = z.string().regex(
  /^brc_[A-Za-z0-9_-]{43}$/,
  "is no token of BRUCE: those look like brc_… (bruce token create --help)",
);
