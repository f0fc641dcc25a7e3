-- Hosts outside a package that the module's pages may reach (design.md section 5), and modules that never report.
create table course_host (
  tenant integer not null, course_id text not null, host text not null, allowed_at text not null, allowed_by text not null,
  primary key (tenant, course_id, host));

alter table course add column completed_when_opened integer not null default 0;

-- What a completion rests on: "reported" by the module, or "opened" and nothing more.
alter table completion add column basis text not null default 'reported';
