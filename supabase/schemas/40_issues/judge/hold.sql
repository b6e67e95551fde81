create type bruce.hold as (drift_key text, waiver_id bigint, window_id bigint);
comment on type bruce.hold is 'A difference, with the waiver and the maintenance window that hold it back.';
