-- Life cycle: the drift that exists against the issues that are alive. Drift on good evidence opens or
-- changes its issue. Drift on old, partial or failed evidence turns its issue stale. Drift that is gone
-- resolves: the present only changes by good evidence, or because the declaration did. Set-based: one pass
-- for all the hosts of a statement.

create type bruce.hold as (drift_key text, waiver_id bigint, window_id bigint);
comment on type bruce.hold is 'A difference, with the waiver and the maintenance window that hold it back.';
