-- Deliveries that somebody must look at are told by a column, not by the words of their state.
alter table delivery add column dead integer not null default 0;
update delivery set dead = 1 where open = 0 and state in ('given up', 'INVALID_DATA', 'not taken by Moodle',
  'not sent to Moodle', 'refused by the other record store', 'not sent', 'ESR load refused this line',
  'ESR load refused the whole file');

-- Another system that does not answer is left alone for a time, as a whole.
alter table connector add column away_since text not null default '';
alter table connector add column away_until text not null default '';
alter table connector add column away_detail text not null default '';

-- Figures of a running server, without a walk over everything.
create index delivery_dead on delivery (tenant, connector_id) where dead = 1;
create index launch_diverged on launch (tenant, diverged_at) where diverged_at <> '';

-- What a content host asks for: a version by its capability, and a file by its path without regard to case.
create index course_version_capability on course_version (tenant, capability);
create index course_file_any_case on course_file (tenant, course_id, version, lower(path));
