-- Where a person was, from when on: one line for each move, the first with the move away from it. Registrations and
-- completions carry their own organisation and are never rewritten by a move.
create table person_place (
  tenant integer not null, person_id text not null, valid_from text not null, organisation_id text not null default '',
  moved_by text not null, primary key (tenant, person_id, valid_from));
