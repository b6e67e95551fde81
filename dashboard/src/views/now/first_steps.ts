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

/** The lines that declare a host, for a shell in the folder of BRUCE: they make the token that they send. */
export function declareLines(supabase_url: string): string {
  return `${
    keyLine(supabase_url)
  }TOKEN=$(npm run -s token -- create --name first-steps --role operator)
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"hostname": "nas", "services": [{"name": "jellyfin", "port": 8096}]}' \\
  ${supabase_url}/functions/v1/expected`;
}

/** The lines that let a machine report; with an address of this machine alone, this machine. */
export function reportLines(supabase_url: string): string {
  if (isLoopback(supabase_url)) return "npx bruce collect docker --hostname nas --interval 60";
  return `${keyLine(supabase_url)}HOST=nas
TOKEN=$(npm run -s token -- create --name $HOST --role collector --hosts $HOST --sources docker)
npm run build:collectors
scp dist/collector-docker.js $HOST:
ssh $HOST BRUCE_URL=${supabase_url}/functions/v1 BRUCE_TOKEN=$TOKEN node collector-docker.js --hostname $HOST --interval 60`;
}
