-- Which statements answer which filter: lists of positions, one for each value and for each pair of values that is often asked for
-- together; statement_lists.hpp says what kind, first and second are. A query reads lists in the order of position and gives what
-- stands in all of them. They take the place of the tables and indexes that knew one filter each.
create table statement_list (
  tenant integer not null, kind integer not null, first integer not null, second integer not null, position integer not null,
  primary key (tenant, kind, first, second, position)) without rowid;

-- The lists of scores are of ranges; this is the score itself.
create table statement_score (
  tenant integer not null, position integer not null, scaled real, raw real, primary key (tenant, position)) without rowid;

drop table statement_agent;
drop table statement_activity;
drop index statement_verb;
drop index statement_registration;

-- Up to where the lists of a store from before are made; the program makes them and drops this (list_fill.cpp).
create table list_fill (tenant integer not null, position integer not null);
insert into list_fill (tenant, position) values (0, 0);
