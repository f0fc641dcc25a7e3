-- A statement is found by one number made of its tenant and its position (statement_row.hpp), which is the key of the table itself:
-- before, an index led from the two to the place of the row. Of what it is compared by, a digest is kept. The program moves what is
-- there, in pieces, and drops the table of before (move_statements.cpp).
alter table statement rename to statement_before;
drop index statement_launch;
drop index statement_refers;
drop index statement_stored;
drop index statement_reference;

create table statement (
  statement_row integer primary key check (statement_row = (tenant - 1) * 1099511627776 + position),
  tenant integer not null, position integer not null, statement_id text not null, stored text not null,
  timestamp text not null, verb_id integer not null, registration text not null default '',
  voids text not null default '', refers_to text not null default '', voided_by text not null default '',
  sensitivity integer not null default 0, launch_id text not null default '', journal_number integer not null default 0,
  authority_id integer not null default 0, defines integer not null default 1,
  bytes blob not null, comparable blob not null, unique (tenant, statement_id));
create index statement_position on statement (tenant, position);
create index statement_launch on statement (tenant, launch_id) where launch_id <> '';
create index statement_refers on statement (tenant, refers_to) where refers_to <> '';
create index statement_stored on statement (tenant, stored);
create index statement_reference on statement (tenant, position) where refers_to <> '';
