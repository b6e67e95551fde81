-- The homelab that BRUCE grew up in: what should exist (as its owner describes it), and sample observations that show
-- each rule at work. The samples are marked (collector "sample", run_id "sample") and never grow stale; a host that
-- reports for real is left alone. Running this file again changes nothing.

-- the commands that ship with BRUCE are enabled with the first seed, and stay as their owner leaves them; NetBox is
-- written to from one machine
update public.bruce_cmd_allowlist as c
set enabled = true, targets = case c.name when 'netbox_adopt' then '{mcp-gateway}' else c.targets end
where not exists (select from public.snapshots as s where s.snapshot_type = 'netbox');

insert into public.snapshots (snapshot_type, data)
select 'netbox', e.data
from (values ($expected$
{"complete": false, "hosts": [
  {"hostname": "Proxmox-Box", "asset_type": "device", "role": "hypervisor", "tags": ["hypervisor", "critical"], "os": "Proxmox VE", "note": "main hypervisor: n8n, automations, MCP gateway, Home Assistant, rotki, Supabase", "services": []},
  {"hostname": "Box2", "asset_type": "device", "role": "hypervisor", "tags": ["hypervisor", "docker"], "os": "Proxmox VE", "note": "second hypervisor, runs all box2-* VMs", "services": []},
  {"hostname": "TrueNAS", "asset_type": "device", "role": "nas", "ip": "192.168.2.183", "tags": ["nas", "zfs", "apps"], "os": "TrueNAS SCALE", "note": "hostname 'truenas' may not resolve everywhere: use the address", "services": [
    {"name": "nextcloud", "ports": [], "role": "cloud", "lifecycle": "planned"},
    {"name": "syncthing", "ports": [], "role": "sync", "lifecycle": "planned"}
  ]},
  {"hostname": "FurycomAI", "asset_type": "device", "role": "ai-server", "tags": ["ai", "gpu"], "os": "Ubuntu Server", "note": "RTX 3060", "services": [
    {"name": "ollama", "ports": ["tcp/11434"], "role": "llm"},
    {"name": "open-webui", "aliases": ["openwebui"], "ports": ["tcp/3000"], "role": "chat-ui"},
    {"name": "vllm", "ports": [], "role": "llm", "lifecycle": "planned"}
  ]},
  {"hostname": "Windows Whisper/TTS", "asset_type": "device", "aliases": ["windows-whisper"], "role": "audio-server", "tags": ["ai", "audio"], "os": "Windows", "services": [
    {"name": "whisper", "ports": [], "role": "transcription"},
    {"name": "tts", "ports": [], "role": "speech"}
  ]},
  {"hostname": "box2-docs", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "ip": "192.168.2.113", "role": "docs-pipeline", "tags": ["docs", "pipeline", "netbox-bootstrap"], "critical": true, "services": [
    {"name": "netbox", "ports": ["tcp/8000"], "role": "inventory"}
  ]},
  {"hostname": "box2-edge", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "reverse-proxy", "tags": ["edge", "ingress", "proxy"], "services": [
    {"name": "nginx-proxy-manager", "aliases": ["npm"], "ports": ["tcp/80", "tcp/443"], "role": "reverse-proxy"},
    {"name": "traefik", "ports": ["tcp/80", "tcp/443"], "role": "reverse-proxy", "lifecycle": "planned"}
  ]},
  {"hostname": "box2-observability", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "observability", "tags": ["observability", "monitoring"], "services": [
    {"name": "prometheus", "ports": [], "role": "metrics"},
    {"name": "grafana", "ports": [], "role": "dashboards"},
    {"name": "loki", "ports": [], "role": "logs"},
    {"name": "promtail", "ports": [], "role": "logs", "lifecycle": "planned"},
    {"name": "otel-collector", "ports": [], "role": "telemetry", "lifecycle": "planned"},
    {"name": "node-exporter", "ports": [], "role": "metrics", "lifecycle": "planned"},
    {"name": "cadvisor", "ports": [], "role": "metrics", "lifecycle": "planned"},
    {"name": "dozzle", "ports": [], "role": "log-viewer", "lifecycle": "planned", "note": "a live viewer, not a collector; dozzle-agent runs on every Docker host"}
  ]},
  {"hostname": "box2-daily", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "ip": "192.168.2.12", "role": "docker-host", "tags": ["daily", "services", "docker"], "services": [
    {"name": "freshrss", "ports": ["tcp/8021"], "role": "rss"},
    {"name": "readeck", "ports": ["tcp/8022"], "role": "reader"},
    {"name": "maloja", "ports": ["tcp/8023"], "role": "music-stats"},
    {"name": "snappymail", "ports": ["tcp/8024"], "role": "webmail"},
    {"name": "multi-scrobbler", "ports": ["tcp/8025"], "role": "scrobbling"},
    {"name": "tandoor", "aliases": ["tandoor-recipes"], "ports": ["tcp/8026"], "role": "recipes"}
  ]},
  {"hostname": "box2-media", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "docker-host", "tags": ["media", "jellyfin", "qbittorrent", "arr-stack"], "services": [
    {"name": "jellyfin", "ports": ["tcp/8096", "tcp/8920"], "role": "media"},
    {"name": "qbittorrent", "ports": ["tcp/8080", "tcp/30024"], "role": "torrents", "note": "30024 was found unreachable while 443 answered: exactly what a probe must catch"},
    {"name": "sonarr", "ports": ["tcp/8989"], "role": "series"},
    {"name": "radarr", "ports": ["tcp/7878"], "role": "movies"},
    {"name": "bazarr", "ports": ["tcp/6767"], "role": "subtitles"},
    {"name": "prowlarr", "ports": ["tcp/9696"], "role": "indexer", "lifecycle": "planned"},
    {"name": "jackett", "ports": ["tcp/9117"], "role": "indexer", "lifecycle": "planned"}
  ]},
  {"hostname": "box2-tube", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "docker-host", "tags": ["tube", "archivist"], "services": [
    {"name": "tubearchivist", "aliases": ["tube-archivist"], "ports": [], "role": "video-archive", "depends_on": ["redis", "elasticsearch"]},
    {"name": "redis", "ports": [], "role": "memory-store"},
    {"name": "elasticsearch", "ports": [], "role": "search"}
  ]},
  {"hostname": "box2-automation", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "automation", "tags": ["automation", "scripts", "tooling"], "services": []},
  {"hostname": "box2-secrets", "asset_type": "vm", "parent": "Box2", "cluster": "box2-cluster", "role": "secrets", "tags": ["secrets", "vault", "security"], "note": "no snapshot may hold a secret; dangerous volumes are ignored", "services": [
    {"name": "vaultwarden", "ports": [], "role": "secrets", "lifecycle": "planned"}
  ]},
  {"hostname": "mcp-gateway", "asset_type": "vm", "aliases": ["furymcp"], "parent": "Proxmox-Box", "cluster": "proxmox-cluster", "ip": "192.168.2.230", "role": "ai-gateway", "tags": ["ai-gateway", "mcp"], "services": [
    {"name": "mcp-gateway", "ports": ["tcp/4000"], "role": "ai-gateway"}
  ]},
  {"hostname": "Supabase", "asset_type": "vm", "parent": "Proxmox-Box", "cluster": "proxmox-cluster", "ip": "192.168.2.206", "vmid": 206, "role": "database", "tags": ["supabase", "postgres", "ingest"], "critical": true, "services": []},
  {"hostname": "HomeAssistant", "asset_type": "vm", "parent": "Proxmox-Box", "cluster": "proxmox-cluster", "role": "home-automation", "tags": ["home", "iot"], "services": []},
  {"hostname": "rotki", "asset_type": "vm", "parent": "Proxmox-Box", "cluster": "proxmox-cluster", "role": "finance", "tags": ["finance", "rotki"], "services": []},
  {"hostname": "Minecraft", "asset_type": "vm", "parent": "TrueNAS", "cluster": "truenas-apps", "role": "game-server", "tags": ["minecraft", "entertainment"], "services": []},
  {"hostname": "box2-cluster", "asset_type": "cluster", "parent": "Box2", "group": "Box2 Cluster"},
  {"hostname": "proxmox-cluster", "asset_type": "cluster", "parent": "Proxmox-Box", "group": "Proxmox Services VMs"},
  {"hostname": "truenas-apps", "asset_type": "cluster", "parent": "TrueNAS", "group": "TrueNAS Apps"},
  {"hostname": "192.168.2.0/24", "asset_type": "prefix", "site": "BRUCE"}
]}
$expected$::jsonb)) as e (data)
-- a homelab that has been declared already is not touched
where not exists (select from public.snapshots as s where s.snapshot_type = 'netbox');

-- sample observations, each with what it shows
-- box2-daily: freshrss is missing, readeck is on another port, tandoor has stopped, speedtest is not declared
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-daily', 'docker', now() - interval '10 minutes', true, null, 'sample 1', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "maloja", "image": "sample/maloja:1.0", "state": "running", "ports": ["0.0.0.0:8023->42010/tcp"], "compose": {"project": "daily", "service": "maloja"}},
  {"name": "multi-scrobbler", "image": "sample/multi-scrobbler:1.0", "state": "running", "ports": ["0.0.0.0:8025->9078/tcp"], "compose": {"project": "daily", "service": "multi-scrobbler"}, "restart_count": 0},
  {"name": "readeck", "image": "sample/readeck:1.0", "state": "running", "ports": ["0.0.0.0:8032->8000/tcp"], "compose": {"project": "daily", "service": "readeck"}},
  {"name": "snappymail", "image": "sample/snappymail:1.0", "state": "running", "ports": ["0.0.0.0:8024->8888/tcp"], "compose": {"project": "daily", "service": "snappymail"}, "health": "unhealthy"},
  {"name": "tandoor-recipes", "image": "sample/tandoor-recipes:1.0", "state": "exited", "ports": ["0.0.0.0:8026->8080/tcp"], "compose": {"project": "daily", "service": "tandoor-recipes"}, "exit_code": 137},
  {"name": "tandoor-db", "image": "postgres:16", "state": "running", "ports": [], "compose": {"project": "daily", "service": "tandoor-db"}},
  {"name": "speedtest", "image": "sample/speedtest:1.0", "state": "running", "ports": ["0.0.0.0:8090->80/tcp"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-daily' and o.source = 'docker' and o.run_id = 'sample 1'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-daily') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-daily: multi-scrobbler restarts again and again
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-daily', 'docker', now() - interval '5 minutes', true, null, 'sample 2', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "maloja", "image": "sample/maloja:1.0", "state": "running", "ports": ["0.0.0.0:8023->42010/tcp"], "compose": {"project": "daily", "service": "maloja"}},
  {"name": "multi-scrobbler", "image": "sample/multi-scrobbler:1.0", "state": "running", "ports": ["0.0.0.0:8025->9078/tcp"], "compose": {"project": "daily", "service": "multi-scrobbler"}, "restart_count": 4},
  {"name": "readeck", "image": "sample/readeck:1.0", "state": "running", "ports": ["0.0.0.0:8032->8000/tcp"], "compose": {"project": "daily", "service": "readeck"}},
  {"name": "snappymail", "image": "sample/snappymail:1.0", "state": "running", "ports": ["0.0.0.0:8024->8888/tcp"], "compose": {"project": "daily", "service": "snappymail"}, "health": "unhealthy"},
  {"name": "tandoor-recipes", "image": "sample/tandoor-recipes:1.0", "state": "exited", "ports": ["0.0.0.0:8026->8080/tcp"], "compose": {"project": "daily", "service": "tandoor-recipes"}, "exit_code": 137},
  {"name": "tandoor-db", "image": "postgres:16", "state": "running", "ports": [], "compose": {"project": "daily", "service": "tandoor-db"}},
  {"name": "speedtest", "image": "sample/speedtest:1.0", "state": "running", "ports": ["0.0.0.0:8090->80/tcp"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-daily' and o.source = 'docker' and o.run_id = 'sample 2'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-daily') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-daily: snappymail is unhealthy for the second time
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-daily', 'docker', now(), true, null, 'sample 3', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "maloja", "image": "sample/maloja:1.0", "state": "running", "ports": ["0.0.0.0:8023->42010/tcp"], "compose": {"project": "daily", "service": "maloja"}},
  {"name": "multi-scrobbler", "image": "sample/multi-scrobbler:1.0", "state": "running", "ports": ["0.0.0.0:8025->9078/tcp"], "compose": {"project": "daily", "service": "multi-scrobbler"}, "restart_count": 5},
  {"name": "readeck", "image": "sample/readeck:1.0", "state": "running", "ports": ["0.0.0.0:8032->8000/tcp"], "compose": {"project": "daily", "service": "readeck"}},
  {"name": "snappymail", "image": "sample/snappymail:1.0", "state": "running", "ports": ["0.0.0.0:8024->8888/tcp"], "compose": {"project": "daily", "service": "snappymail"}, "health": "unhealthy"},
  {"name": "tandoor-recipes", "image": "sample/tandoor-recipes:1.0", "state": "exited", "ports": ["0.0.0.0:8026->8080/tcp"], "compose": {"project": "daily", "service": "tandoor-recipes"}, "exit_code": 137},
  {"name": "tandoor-db", "image": "postgres:16", "state": "running", "ports": [], "compose": {"project": "daily", "service": "tandoor-db"}},
  {"name": "speedtest", "image": "sample/speedtest:1.0", "state": "running", "ports": ["0.0.0.0:8090->80/tcp"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-daily' and o.source = 'docker' and o.run_id = 'sample 3'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-daily') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-media: all as declared, but jellyfin uses all of its CPU
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-media', 'docker', now(), true, null, 'sample 4', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "bazarr", "image": "sample/bazarr:1.0", "state": "running", "ports": ["6767:6767"], "compose": {"project": "media", "service": "bazarr"}},
  {"name": "jellyfin", "image": "sample/jellyfin:1.0", "state": "running", "ports": ["8096:8096", "8920:8920"], "compose": {"project": "media", "service": "jellyfin"}},
  {"name": "qbittorrent", "image": "sample/qbittorrent:1.0", "state": "running", "ports": ["8080:8080", "30024:30024"], "compose": {"project": "media", "service": "qbittorrent"}},
  {"name": "radarr", "image": "sample/radarr:1.0", "state": "running", "ports": ["7878:7878"], "compose": {"project": "media", "service": "radarr"}},
  {"name": "sonarr", "image": "sample/sonarr:1.0", "state": "running", "ports": ["8989:8989"], "compose": {"project": "media", "service": "sonarr"}}], "metrics": {"jellyfin": {"cpu_pct": 98.4, "mem_bytes": 2147483648, "mem_limit": 8589934592}}}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-media' and o.source = 'docker' and o.run_id = 'sample 4'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-media') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-tube: reported before its VM was stopped
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-tube', 'docker', now() - interval '1 hour', true, null, 'sample 5', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "elasticsearch", "image": "sample/elasticsearch:1.0", "state": "running", "ports": []},
  {"name": "redis", "image": "sample/redis:1.0", "state": "running", "ports": []},
  {"name": "tubearchivist", "image": "sample/tubearchivist:1.0", "state": "running", "ports": []}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-tube' and o.source = 'docker' and o.run_id = 'sample 5'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-tube') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-edge: the admin port 81 is published but not declared
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-edge', 'docker', now(), true, null, 'sample 6', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "nginx-proxy-manager", "image": "sample/nginx-proxy-manager:1.0", "state": "running", "ports": ["80:80", "443:443", "81:81"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-edge' and o.source = 'docker' and o.run_id = 'sample 6'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-edge') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-docs: as declared: worker and database are components of the netbox project
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-docs', 'docker', now(), true, null, 'sample 7', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "netbox", "image": "sample/netbox:1.0", "state": "running", "ports": ["8000:8080"], "compose": {"project": "netbox", "service": "netbox"}},
  {"name": "netbox-worker", "image": "sample/netbox-worker:1.0", "state": "running", "ports": [], "compose": {"project": "netbox", "service": "netbox-worker"}},
  {"name": "netbox-postgres", "image": "sample/netbox-postgres:1.0", "state": "running", "ports": [], "compose": {"project": "netbox", "service": "netbox-postgres"}}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-docs' and o.source = 'docker' and o.run_id = 'sample 7'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-docs') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-observability: the Docker Engine does not answer
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-observability', 'docker', now(), false, '{"kind": "unreachable", "message": "connect ENOENT /var/run/docker.sock"}'::jsonb, 'sample 8', '{"name": "sample", "interval_s": 315360000}',
$snapshot${}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-observability' and o.source = 'docker' and o.run_id = 'sample 8'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-observability') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- box2-automation: a row that cannot be understood, and a container that is not declared
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'box2-automation', 'docker', now(), true, null, 'sample 9', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"containers": [
  {"name": "runner", "state": "running", "image": "sample/runner:1.0", "ports": ["0.0.0.0:99999->80/tcp"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'box2-automation' and o.source = 'docker' and o.run_id = 'sample 9'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('box2-automation') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- FurycomAI: has not reported for two hours
insert into public.observed_snapshots (
  hostname, source, observed_at, received_at, complete, error, run_id, collector, snapshot
)
select 'FurycomAI', 'docker', now() - interval '2 hours', now() - interval '2 hours', true, null, 'sample 10', '{"name": "sample", "interval_s": 300}',
$snapshot${
"containers": [
  {"name": "ollama", "image": "sample/ollama:1.0", "state": "running", "ports": ["11434:11434"]},
  {"name": "open-webui", "image": "sample/open-webui:1.0", "state": "running", "ports": ["3000:8080"]}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'FurycomAI' and o.source = 'docker' and o.run_id = 'sample 10'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('FurycomAI') and s.source = 'docker' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- Box2: box2-tube is down, box2-daily has another address, debian-test is not declared, local-zfs is nearly full
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'Box2', 'proxmox', now(), true, null, 'sample 11', '{"name": "sample", "interval_s": 315360000}',
$snapshot${"nodes": [{"node": "Box2", "status": "online", "maxcpu": 16, "maxmem": 68719476736}], 
"guests": [
  {"vmid": 101, "type": "qemu", "name": "box2-docs", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592, "ips": ["192.168.2.113"]},
  {"vmid": 102, "type": "qemu", "name": "box2-edge", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 103, "type": "qemu", "name": "box2-observability", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 104, "type": "qemu", "name": "box2-daily", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592, "ips": ["192.168.2.13"]},
  {"vmid": 105, "type": "qemu", "name": "box2-media", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 106, "type": "qemu", "name": "box2-tube", "status": "stopped", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 107, "type": "qemu", "name": "box2-automation", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 108, "type": "qemu", "name": "box2-secrets", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 120, "type": "qemu", "name": "debian-test", "status": "running", "node": "Box2", "maxcpu": 4, "maxmem": 8589934592}], "storages": [{"storage": "local-zfs", "node": "Box2", "status": "available", "disk": 950000000000, "maxdisk": 1000000000000}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'Box2' and o.source = 'proxmox' and o.run_id = 'sample 11'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('Box2') and s.source = 'proxmox' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- Proxmox-Box: as declared
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'Proxmox-Box', 'proxmox', now(), true, null, 'sample 12', '{"name": "sample", "interval_s": 315360000}',
$snapshot${"nodes": [{"node": "Proxmox-Box", "status": "online", "maxcpu": 12, "maxmem": 68719476736}], 
"guests": [
  {"vmid": 206, "type": "qemu", "name": "Supabase", "status": "running", "node": "Proxmox-Box", "maxcpu": 4, "maxmem": 8589934592, "ips": ["192.168.2.206"]},
  {"vmid": 230, "type": "qemu", "name": "mcp-gateway", "status": "running", "node": "Proxmox-Box", "maxcpu": 4, "maxmem": 8589934592, "ips": ["192.168.2.230"]},
  {"vmid": 231, "type": "qemu", "name": "HomeAssistant", "status": "running", "node": "Proxmox-Box", "maxcpu": 4, "maxmem": 8589934592},
  {"vmid": 232, "type": "qemu", "name": "rotki", "status": "running", "node": "Proxmox-Box", "maxcpu": 4, "maxmem": 8589934592}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'Proxmox-Box' and o.source = 'proxmox' and o.run_id = 'sample 12'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('Proxmox-Box') and s.source = 'proxmox' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- TrueNAS: pool tank is degraded
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'TrueNAS', 'truenas', now(), true, null, 'sample 13', '{"name": "sample", "interval_s": 315360000}',
$snapshot${"system": {"hostname": "truenas", "version": "25.10.1"}, "apps": [{"name": "syncthing", "state": "RUNNING", "version": "1.0.0"}], "vms": [{"name": "Minecraft", "status": {"state": "RUNNING"}}], "pools": [{"name": "tank", "status": "DEGRADED", "healthy": false, "size": 8000000000000, "allocated": 5000000000000}], "alerts": []}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'TrueNAS' and o.source = 'truenas' and o.run_id = 'sample 13'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('TrueNAS') and s.source = 'truenas' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- mcp-gateway: port 30024 of qbittorrent does not answer
insert into public.observed_snapshots (hostname, source, observed_at, complete, error, run_id, collector, snapshot)
select 'mcp-gateway', 'service_health', now(), true, null, 'sample 14', '{"name": "sample", "interval_s": 315360000}',
$snapshot${
"checks": [
  {"service": "qbittorrent", "hostname": "box2-media", "target": "box2-media:30024", "kind": "tcp", "ok": false, "error": "timed out after 5 s"},
  {"service": "qbittorrent", "hostname": "box2-media", "target": "box2-media:8080", "kind": "tcp", "ok": true},
  {"service": "netbox", "hostname": "box2-docs", "target": "http://192.168.2.113:8000/login/", "kind": "http", "ok": true, "status": 200},
  {"service": "mcp-gateway", "target": "192.168.2.230:4000", "kind": "tcp", "ok": true}]}$snapshot$
where not exists (
  select from public.observed_snapshots as o where o.hostname = 'mcp-gateway' and o.source = 'service_health' and o.run_id = 'sample 14'
) and not exists (
  select from bruce.scopes as s
  where s.host_key = lower('mcp-gateway') and s.source = 'service_health' and s.collector is distinct from 'sample' and s.error_kind is null
);

-- look at once at who is overdue
select bruce.run_jobs();
