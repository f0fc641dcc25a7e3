-- Statements that go on to other systems: how far each connector is, instead of a delivery per statement. Everything up to
-- `position` is settled: the other side has it, it may not go, or it is a dead letter.
create table forwarding (
  tenant integer not null, connector_id text not null, position integer not null,
  attempts integer not null default 0,        -- rounds that failed since the last success
  refused_in_row integer not null default 0,  -- statements refused since the last one was taken
  sent integer not null default 0, sent_at text not null default '',
  primary key (tenant, connector_id));

-- Statements that the other side did not take, by their position in the record store. One that it takes later loses its row.
create table dead_letter (
  tenant integer not null, connector_id text not null, position integer not null, statement_id text not null,
  state text not null,                        -- refused; again: somebody wants it tried again; dropped: nobody does
  status integer not null,                    -- of the other side's answer (HTTP); 0: none
  detail text not null, tries integer not null, refused_at text not null,
  closed_by text not null default '', reason text not null default '',  -- who dropped it, and why
  primary key (tenant, connector_id, position));
create index dead_letter_state on dead_letter (tenant, connector_id, state, position);

-- From the deliveries of earlier versions: what was open is tried again, in its order, before what follows; what was refused is a
-- dead letter; what was stored until now and had no delivery is not sent (its label, or the connector was off).
insert into forwarding (tenant, connector_id, position, sent) select c.tenant, c.connector_id, coalesce((select max(s.position)
  from statement s where s.tenant = c.tenant), 0), (select count(*) from delivery d where d.tenant = c.tenant and d.connector_id =
  c.connector_id and d.kind = 'statement' and d.open = 0 and d.dead = 0) from connector c where c.kind = 'lrs';
insert into dead_letter (tenant, connector_id, position, statement_id, state, status, detail, tries, refused_at)
  select d.tenant, d.connector_id, s.position, s.statement_id, case when d.open = 1 then 'again' else 'refused' end, 0, d.detail,
  d.attempts, d.updated_at from delivery d join statement s on s.tenant = d.tenant and s.statement_id = d.reference
  where d.kind = 'statement' and (d.open = 1 or d.dead = 1);
delete from delivery where kind = 'statement';
