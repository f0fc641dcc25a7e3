-- What was handed to another system and where, noted before the first call that may change something there: each place to
-- which a delivery went (JSON of the connector's own; empty: written by an earlier version, which did not keep it), the
-- withdrawal that asks for it back, and when that was done. ESR's places are the lines of its files (esr_row).
create table handover (
  tenant integer not null, delivery_id text not null, place text not null, handed_at text not null,
  asked_by text not null default '', taken_back_at text not null default '', primary key (tenant, delivery_id, place));

-- Calls to a place that are under way, or had no answer and may go on over there.
create table open_call (
  tenant integer not null, call_id text not null, place text not null, delivery_id text not null, at text not null,
  primary key (tenant, call_id, place));
create index open_call_place on open_call (tenant, place, at);
create index open_call_at on open_call (tenant, at);

create index handover_asked on handover (tenant, asked_by);
create index handover_place on handover (tenant, place);
create index completion_person on completion (tenant, person_id);

-- The places of earlier versions: by the settings of today and the name that was sent.
insert into handover (tenant, delivery_id, place, handed_at) select d.tenant, d.delivery_id, case when json_valid(d.payload) and
  json_valid(k.config_json) then coalesce((select json_object('site', lower(rtrim(substr(x.url, instr(x.url, '://') + 3), '/')), 'username',
  x.name, 'course_id', json_extract(k.config_json, x.course || 'course_id'), 'cmid', json_extract(k.config_json, x.course || 'cmid'),
  'component', json_extract(k.config_json, x.course || 'component')) from (select json_extract(k.config_json, '$.base_url') as url,
  json_extract(d.payload, '$.moodle_username') as name, '$.courses."' || json_extract(d.payload, '$.course_code') || '".' as course) x where
  x.name <> '' and json_extract(k.config_json, x.course || 'cmid') is not null), '') else '' end, d.updated_at from delivery d join
  connector k on k.tenant = d.tenant and k.connector_id = d.connector_id and k.kind = 'moodle' where d.kind = 'completion' and
  (d.attempts > 0 or d.updated_at <> d.created_at) and d.detail not like 'Moodle shows no user%' and d.detail not like
  'Moodle course % shows no activity%' and d.detail not like 'This person has no Moodle user name%' and d.detail not like
  'No Moodle activity is set%';

-- A withdrawal asks for every earlier completion of its registration.
update handover set
  asked_by = coalesce((select w.delivery_id from delivery d join completion_past p on p.tenant = d.tenant and p.completion_id =
    d.reference join completion_past q on q.tenant = p.tenant and q.registration_id = p.registration_id join delivery w on
    w.tenant = q.tenant and w.reference = q.completion_id and w.kind = 'withdrawal' and w.connector_id = d.connector_id and
    w.position > d.position where d.tenant = handover.tenant and d.delivery_id = handover.delivery_id order by w.position desc
    limit 1), '');
update handover set taken_back_at = coalesce((select w.updated_at from delivery w where w.tenant = handover.tenant and
  w.delivery_id = handover.asked_by and w.state in ('taken back in Moodle', 'nothing to take back')), '') where asked_by <> '';

-- How a line stood when it was marked as taken back: what ESR accepted before the mark says nothing new when it is said again.
alter table esr_row add column taken_back_from text not null default '';
-- What a line was written from (a completion's JSON): a later completion of the same day may take it over.
alter table esr_row add column told text not null default '';
update esr_row set told = coalesce((select d.payload from delivery d where d.tenant = esr_row.tenant and d.delivery_id = esr_row.delivery_id), '');
