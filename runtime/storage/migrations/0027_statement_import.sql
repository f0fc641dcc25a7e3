-- How far the import of a file of statements came: it goes on there when it was broken off. The row goes when the file is through.
create table statement_import (
  tenant integer not null, source text not null,  -- digest of the file's place and of what was asked for
  head text not null,                             -- digest of the file's beginning: another file begins anew
  offset integer not null, line integer not null,
  original text not null default '', stored text not null default '',  -- with stored kept: of the last statement, there and here
  updated_at text not null, primary key (tenant, source)) without rowid;
