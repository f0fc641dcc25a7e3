-- How long statements are kept: those stored more than `days` ago that meet all of what else is given ('' and -1: whatever it is).
create table retention_rule (
  tenant integer not null, name text not null, days integer not null, verb text not null default '', activity text not null default '',
  label integer not null default -1, created_at text not null, last_run_at text not null default '', primary key (tenant, name));
