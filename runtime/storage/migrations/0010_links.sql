-- By whose link a session began, and a first password was set: whoever made that link may know the password.
alter table web_session add column link_id text not null default '';
alter table identity add column password_link text not null default '';

-- What was there before: somebody without a password came in by a link; a password may have been set by the oldest link that
-- somebody else made.
update web_session set link_id = coalesce((select l.link_id from access_link l where l.tenant = web_session.tenant and
  l.person_id = web_session.person_id order by l.created_at desc limit 1), '')
  where exists (select 1 from identity i where i.tenant = web_session.tenant and i.person_id = web_session.person_id and
    i.password_hash = '');
update identity set password_link = coalesce((select l.link_id from access_link l join person m on m.tenant = l.tenant and
  m.person_id = l.created_by where l.tenant = identity.tenant and l.person_id = identity.person_id and
  l.created_by <> l.person_id order by l.created_at limit 1), '') where password_hash <> '';

-- Two people with one key in another system are looked for at every entry.
create index identity_employee on identity (tenant, vpd, employee_number) where employee_number <> '';
create index identity_moodle on identity (tenant, lower(moodle_username)) where moodle_username <> '';
