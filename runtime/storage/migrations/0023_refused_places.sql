-- What a delivery's last words say is of its last try: an earlier one may have gone. Migration 0014 took the last refusal for all of them.
-- Nobody knows the place any more (empty: where it would go today).
insert into handover (tenant, delivery_id, place, handed_at, asked_by, taken_back_at)
select t.tenant, t.delivery_id, '', t.updated_at, coalesce(w.delivery_id, ''), case when w.state in ('taken back in Moodle', 'nothing to take back')
  then w.updated_at else '' end from (select d.tenant, d.delivery_id, d.updated_at, (select v.delivery_id from completion_past p join
  completion_past q on q.tenant = p.tenant and q.registration_id = p.registration_id join delivery v on v.tenant = q.tenant and v.reference =
  q.completion_id and v.kind = 'withdrawal' and v.connector_id = d.connector_id and v.position > d.position where p.tenant = d.tenant and
  p.completion_id = d.reference order by v.position desc limit 1) as withdrawal from delivery d join connector k on k.tenant = d.tenant and
  k.connector_id = d.connector_id and k.kind = 'moodle' where d.kind = 'completion' and (d.attempts > 0 or d.updated_at <> d.created_at) and
  d.updated_at < (select applied_at from schema_version where version = 14) and (d.detail like 'Moodle shows no user%' or d.detail like
  'Moodle course % shows no activity%' or d.detail like 'This person has no Moodle user name%' or d.detail like 'No Moodle activity is set%')
  and not exists (select 1 from handover h where h.tenant = d.tenant and h.delivery_id = d.delivery_id)) t left join delivery w on w.tenant =
  t.tenant and w.delivery_id = t.withdrawal;

-- Names of Moodles were made of the whole address in small letters. Of now the path keeps its own: who has told something keeps its name.
update connector set config_json = json_set(config_json, '$.site', lower(rtrim(substr(json_extract(config_json, '$.base_url'), instr(json_extract(
  config_json, '$.base_url'), '://') + 3), '/'))) where kind = 'moodle' and json_valid(config_json) and json_extract(config_json, '$.site') is null
  and json_extract(config_json, '$.base_url') is not null and json_extract(config_json, '$.base_url') <> lower(json_extract(config_json, '$.base_url'));

-- Moodle has no two user names that differ in their case alone.
update handover set spot = json_extract(place, '$.site') || ' ' || json_extract(place, '$.cmid') || ' ' || lower(json_extract(place, '$.username'))
  where json_valid(place);
update open_call set spot = json_extract(place, '$.site') || ' ' || json_extract(place, '$.cmid') || ' ' || lower(json_extract(place, '$.username'))
  where json_valid(place);

-- Migration 0014 took any later withdrawal for one that asks for the place; one that was closed without asking leaves it to be found.
update handover set asked_by = '' where asked_by <> '' and taken_back_at = '' and exists (select 1 from delivery w where w.tenant =
  handover.tenant and w.delivery_id = handover.asked_by and w.kind = 'withdrawal' and w.open = 0 and w.dead = 0 and w.state not in
  ('taken back in Moodle', 'nothing to take back'));
