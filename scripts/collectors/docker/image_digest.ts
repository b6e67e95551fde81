/**
 * Picks the registry digest (`sha256:…`) of an image that came under the name `image`: the one of that repository, else
 * the first. Null for an image that was built or imported here.
 */
export function imageDigest(image: string, repoDigests: readonly string[]): string | null {
  const sorted = repoDigests.toSorted();
  const ours = sorted.find((digest) => repository(digest) === repository(image)) ?? sorted[0];
  return ours?.split("@")[1] ?? null;
}

/** `docker.io/library/redis:7@sha256:…` → `redis`, as the engine writes repositories itself. */
function repository(reference: string): string {
  return reference.replace(/@.*$/, "").replace(/:[^:/]+$/, "")
    .replace(/^(?:localhost|(?:(?:index|registry-1)\.)?docker\.io)\//, "").replace(
      /^library\//,
      "",
    );
}
