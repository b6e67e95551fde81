-- The command queue as rpc functions: a token first, then what is asked.

create or replace function public.enqueue_command(
  token_sha256 text, name text, target text, arguments jsonb default '{}', priority integer default 0,
  issue_id uuid default null, request_id uuid default null
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.request_command(token_sha256, name, target, arguments, priority, issue_id, request_id);
$$;
comment on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command of the allow-list, by a token of an agent or operator. What is not allowed is stored as rejected, with '
  'the reason. The same request_id again is the same command.';

create or replace function public.claim_commands(
  token_sha256 text, worker text, targets text[] default null, names text[] default null, max integer default 1,
  lease_s integer default 60, once boolean default false
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.claim_commands(token_sha256, worker, targets, names, max, lease_s, once);
$$;
comment on function public.claim_commands(text, text, text[], text[], integer, integer, boolean) is
  'Hands a worker up to max commands with a lease each. '
  'It has to be answered running by heartbeat_command before it starts one. Once: it ends by itself, so nobody will miss it.';

create or replace function public.heartbeat_command(token_sha256 text, command_id uuid, lease uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.heartbeat_command(token_sha256, command_id, lease);
$$;
comment on function public.heartbeat_command(text, uuid, uuid) is
  'State running and the new end of the lease, for who holds it; any other state means: do not start, or stop.';

create or replace function public.finish_command(token_sha256 text, command_id uuid, lease uuid, result jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.finish_command(token_sha256, command_id, lease, result);
$$;
comment on function public.finish_command(text, uuid, uuid, jsonb) is
  'Takes the result of a command: {"outcome", "exit_code", "signal", "stdout", "stderr", ...}. '
  'A late one is kept and changes nothing.';

create or replace function public.command_status(token_sha256 text, command_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.command_status(token_sha256, command_id);
$$;
comment on function public.command_status(text, uuid) is 'A command and what was reported of it.';

create or replace function public.command_allowlist(token_sha256 text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.command_allowlist(token_sha256);
$$;
comment on function public.command_allowlist(text) is 'The commands that may be asked for, with their arguments.';

create or replace function public.approve_command(token_sha256 text, command_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'approve');
$$;
comment on function public.approve_command(text, uuid) is
  'Lets a command run that waits for approval, by a token of an operator; one of high risk by another than asked for it.';

create or replace function public.cancel_command(token_sha256 text, command_id uuid, reason text default null)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'cancel', reason);
$$;
comment on function public.cancel_command(text, uuid, text) is
  'Cancels a command, by a token of an operator, or of the agent that asked for it.';

create or replace function public.requeue_command(token_sha256 text, command_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'requeue');
$$;
comment on function public.requeue_command(text, uuid) is
  'Queues a command that has ended again, by a token of an operator; also one whose outcome is not known.';

revoke execute on function
  public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid),
  public.claim_commands(text, text, text[], text[], integer, integer, boolean),
  public.heartbeat_command(text, uuid, uuid),
  public.finish_command(text, uuid, uuid, jsonb),
  public.command_status(text, uuid),
  public.command_allowlist(text),
  public.approve_command(text, uuid),
  public.cancel_command(text, uuid, text),
  public.requeue_command(text, uuid)
from public, anon, authenticated;
grant execute on function
  public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid),
  public.claim_commands(text, text, text[], text[], integer, integer, boolean),
  public.heartbeat_command(text, uuid, uuid),
  public.finish_command(text, uuid, uuid, jsonb),
  public.command_status(text, uuid),
  public.command_allowlist(text),
  public.approve_command(text, uuid),
  public.cancel_command(text, uuid, text),
  public.requeue_command(text, uuid),
  bruce.request_command(text, text, text, jsonb, integer, uuid, uuid, timestamptz),
  bruce.claim_commands(text, text, text[], text[], integer, integer, boolean, timestamptz),
  bruce.heartbeat_command(text, uuid, uuid, timestamptz),
  bruce.finish_command(text, uuid, uuid, jsonb, timestamptz),
  bruce.command_status(text, uuid),
  bruce.command_allowlist(text),
  bruce.decide_command(text, uuid, text, text, timestamptz)
to service_role;
