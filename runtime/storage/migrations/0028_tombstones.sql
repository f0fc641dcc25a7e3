-- A statement that was erased leaves this and nothing else: its place in the order of `stored`, and the ids by which others stand in
-- relation to it. Its id is not given to another statement, what it voided stays void, and what refers to something over it still does.
create table tombstone (
  tenant integer not null, statement_id text not null, position integer not null, stored text not null,
  voids text not null default '', refers_to text not null default '',
  cause text not null,                  -- subject: a person's data were erased; retention: a rule's time was over
  erased_at text not null, primary key (tenant, statement_id));
create index tombstone_refers on tombstone (tenant, refers_to) where refers_to <> '';
create index tombstone_stored on tombstone (tenant, stored);

-- Work on one person's data that has begun and is not done: who is broken off goes on with the same pseudonym. `subject` is a digest
-- of who it is about; the row goes with the work.
create table subject_work (
  tenant integer not null, subject text not null, pseudonym text not null, begun_at text not null, primary key (tenant, subject));
