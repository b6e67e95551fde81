/** Is it an address that no other machine reaches? */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname);
}

/** The local stack has its key itself; any other project takes one. */
function keyLine(supabase_url: string): string {
  if (isLoopback(supabase_url)) return "";
  return `export SUPABASE_URL=${supabase_url} SUPABASE_SECRET_KEY=YOUR_SECRET_KEY\n`;
}

/** The lines that declare a host, for a shell in the folder of BRUCE; for another than the local stack they make a token. */
export function declareLines(supabase_url: string): string {
  const place = isLoopback(supabase_url)
    ? ""
    : `${keyLine(supabase_url)}export BRUCE_URL=${supabase_url}
export BRUCE_TOKEN=$(npx bruce token create --name first-steps --role operator)
`;
  return `${place}echo '{"hostname": "nas", "services": [{"name": "jellyfin", "port": 8096}]}' | npx bruce declare -`;
}

/** The lines that let a machine report; with an address of this machine alone, this machine. */
export function reportLines(supabase_url: string): string {
  if (isLoopback(supabase_url)) return "npx bruce collect docker --hostname nas --interval 60";
  return `${keyLine(supabase_url)}HOST=nas
TOKEN=$(npx bruce token create --name $HOST --role collector --hosts $HOST --sources docker)
npm run build:collectors
scp dist/collector-docker.js $HOST:
ssh $HOST BRUCE_URL=${supabase_url}/functions/v1 BRUCE_TOKEN=$TOKEN node collector-docker.js --hostname $HOST --interval 60`;
}
