-- What administrators decide about people's records, and an audit that can only grow.

create table act (                      -- a decision with its reason; the audit line names it by its id
  tenant integer not null, act_id text not null, at text not null, person_id text not null, -- who decided
  kind text not null,                   -- reset, grant, correct, withdraw, course-withdraw, course-put-back, due, due-undo
  registration_id text not null default '', course_id text not null default '',
  reason text not null,                 -- as the administrator wrote it; may name people, so it stays out of the audit
  before_json text not null default '{}', after_json text not null default '{}', statement_id text not null default '',
  primary key (tenant, act_id));
create index act_registration on act (tenant, registration_id, at);
create index act_course on act (tenant, course_id, at);

create table act_due (                  -- the registrations whose due date one act moved, for its undo
  tenant integer not null, act_id text not null, registration_id text not null, before_due text not null,
  after_due text not null, primary key (tenant, act_id, registration_id));

-- Completions that a correction replaced or a withdrawal took away. The row in `completion` is what holds now.
create table completion_past (
  tenant integer not null, completion_id text not null, act_id text not null, registration_id text not null,
  person_id text not null, course_id text not null, version integer not null, organisation_id text,
  completed_at text not null, outcome text not null, score real, seconds integer not null, evidence_code text not null,
  statement_id text not null, primary key (tenant, completion_id));
create index completion_past_registration on completion_past (tenant, registration_id);
create index completion_past_evidence on completion_past (tenant, evidence_code);

-- An attempt that an act has set aside stays in the history; its calls change the record no more.
alter table attempt add column set_aside_at text not null default '';
-- What the last act decided, the ground that later learning builds on; empty when no act decided anything.
alter table registration add column decided_state text not null default '';
alter table registration add column decided_score real;

alter table audit add column chain text not null default '';  -- SHA-256 over the line and the one before
create trigger audit_no_change before update on audit begin select raise(abort, 'the audit only grows'); end;
create trigger audit_no_removal before delete on audit begin select raise(abort, 'the audit only grows'); end;
