-- What makes two places one (site, activity, user name): the text of a place says more, the activity's course, and need not be the same.
alter table handover add column spot text not null default '';
alter table open_call add column spot text not null default '';
drop index handover_place;
drop index open_call_place;
create index handover_spot on handover (tenant, spot);
create index open_call_spot on open_call (tenant, spot, at);

-- Migration 0014 took the places of earlier versions from the settings of the day of the upgrade. Where Moodle's answer, which is kept
-- with the delivery, names another activity, it went there; its course is known if the settings still name that activity, and is
-- asked for otherwise (course_id 0).
with went as (select d.tenant, d.delivery_id, json_extract(d.payload, '$.moodle_username') as name, k.config_json as settings,
  cast(substr(d.detail, instr(d.detail, 'activity ') + 9) as integer) as cmid from delivery d join connector k on k.tenant = d.tenant and
  k.connector_id = d.connector_id and k.kind = 'moodle' where d.kind = 'completion' and d.detail like 'Read back from Moodle: activity %'
  and json_valid(d.payload) and json_valid(k.config_json))
update or ignore handover set place = (select json_object('site', lower(rtrim(substr(x.url, instr(x.url, '://') + 3), '/')), 'username', x.name,
  'course_id', coalesce(json_extract(x.activity, '$.course_id'), 0), 'cmid', x.cmid, 'component', coalesce(json_extract(x.activity,
  '$.component'), '')) from (select went.name, went.cmid, json_extract(went.settings, '$.base_url') as url, (select c.value from
  json_each(went.settings, '$.courses') c where json_extract(c.value, '$.cmid') = went.cmid limit 1) as activity from went where went.tenant =
  handover.tenant and went.delivery_id = handover.delivery_id) x)
where exists (select 1 from went where went.tenant = handover.tenant and went.delivery_id = handover.delivery_id and went.name <> '' and
  went.cmid > 0 and not exists (select 1 from handover h where h.tenant = went.tenant and h.delivery_id = went.delivery_id and
  json_extract(nullif(h.place, ''), '$.cmid') = went.cmid));

-- A withdrawal of those versions asked one activity, by the settings and the name of its day. What its answer does not name may stand
-- still: it is asked for once more.
update handover set taken_back_at = '' where taken_back_at <> '' and place <> '' and exists (select 1 from delivery w where w.tenant =
  handover.tenant and w.delivery_id = handover.asked_by and w.kind = 'withdrawal' and w.state in ('taken back in Moodle',
  'nothing to take back') and not (cast(substr(w.detail, instr(w.detail, 'activity ') + 9) as integer) = json_extract(handover.place,
  '$.cmid') and json_valid(w.payload) and json_extract(w.payload, '$.moodle_username') = json_extract(handover.place, '$.username')));
update delivery set open = 1, dead = 0, attempts = 0, state = 'waiting to be sent', detail = '', next_try = updated_at where kind =
  'withdrawal' and open = 0 and state in ('taken back in Moodle', 'nothing to take back') and exists (select 1 from handover h where h.tenant =
  delivery.tenant and h.asked_by = delivery.delivery_id and h.taken_back_at = '' and h.place <> '');

update handover set spot = case when json_valid(place) then json_extract(place, '$.site') || ' ' || json_extract(place, '$.cmid') || ' ' ||
  json_extract(place, '$.username') else place end;
update open_call set spot = case when json_valid(place) then json_extract(place, '$.site') || ' ' || json_extract(place, '$.cmid') || ' ' ||
  json_extract(place, '$.username') else place end;
