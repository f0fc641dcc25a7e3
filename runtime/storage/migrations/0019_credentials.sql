-- Whose word a statement is: the agent key of its authority as a term (0: an authority without one, as a Group has), and whether
-- that authority might define activities and agents when the statement came (xAPI Part 3, 4.2: scope "define").
alter table statement add column authority_id integer not null default 0;
alter table statement add column defines integer not null default 1;

-- A credential is a program that has been given access: what it may do, and the authority of what it writes, which stays the same
-- however often its keys change. Rate and burst are requests a second; -1: as the configuration says, 0: no limit.
alter table credential rename to credential_before_keys;
create table credential (
  tenant integer not null, credential_id text not null, label text not null, scopes text not null,
  rate integer not null default -1, burst integer not null default -1, created_at text not null,
  primary key (tenant, credential_id));

-- Of the secret only its SHA-256 is kept: it is 256 random bits, which nobody guesses from a hash.
create table credential_key (
  tenant integer not null, key_id text not null, credential_id text not null, secret_hash text not null, created_at text not null,
  last_used_at text not null default '', expires_at text not null default '', revoked_at text not null default '',
  primary key (tenant, key_id));
create index credential_key_credential on credential_key (tenant, credential_id, created_at);

-- A key of before is a credential of its own and gives its name to it, so that its authority stays what it was. Who might write
-- might define as well.
insert into credential (tenant, credential_id, label, scopes, created_at)
  select tenant, key_id, label,
    case when ' ' || scopes || ' ' like '% statements/write %' then scopes || ' define' else scopes end, created_at
  from credential_before_keys;
insert into credential_key (tenant, key_id, credential_id, secret_hash, created_at, last_used_at, revoked_at)
  select tenant, key_id, key_id, secret_hash, created_at, last_used_at, revoked_at from credential_before_keys;
drop table credential_before_keys;
