-- Answers to ESR files: each is kept as it came and read once.
create table esr_acknowledgement (
  tenant integer not null, connector_id text not null, sha256 text not null, vpd text not null, sequence integer not null,
  name text not null, bytes blob not null, read_at text not null, primary key (tenant, connector_id, sha256));

-- Since when a file waits for its answer: its writing, or the last time that somebody said to wait.
alter table esr_file add column waiting_since text not null default '';
update esr_file set waiting_since = created_at;
create index esr_file_waiting on esr_file (tenant, connector_id, state, waiting_since);
create index esr_row_delivery on esr_row (tenant, delivery_id);

-- A file is answered when every row is, by whichever acknowledgement.
update esr_file set state = 'answered' where state = 'answered in part' and not exists (select 1 from esr_row r where
  r.tenant = esr_file.tenant and r.connector_id = esr_file.connector_id and r.vpd = esr_file.vpd and
  r.sequence = esr_file.sequence and r.state = 'EXPORTED');

-- Completions that stand were closed as replaced by a later one that does not exist: they are looked at again.
update delivery set open = 1, attempts = 0, dead = 0, state = 'waiting to be sent', detail = '' where kind = 'completion' and
  open = 0 and state = 'Replaced by a later completion' and exists (select 1 from completion m where m.tenant = delivery.tenant
  and m.completion_id = delivery.reference);

-- What was withdrawn is nobody's task, and is never tried again.
update delivery set dead = 0 where kind = 'completion' and open = 0 and dead = 1 and not exists (select 1 from completion m
  where m.tenant = delivery.tenant and m.completion_id = delivery.reference);
