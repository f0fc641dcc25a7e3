-- The documents of the xAPI resources State (kind 1), Agent Profile (2) and Activity Profile (3). Activity and agent are terms, 0
-- where the kind has none. The bytes stand last: a list of ids reads none of them.
create table document (
  tenant integer not null, kind integer not null, activity_id integer not null, agent_id integer not null,
  registration text not null, document_id text not null, updated text not null,
  etag text not null,                   -- SHA-256 of content type and bytes
  sha1 text not null,                   -- of the bytes, as xAPI 1.0.3 wants its ETag
  content_type text not null, bytes blob not null,
  primary key (tenant, kind, activity_id, agent_id, registration, document_id));
create index document_updated on document (tenant, kind, activity_id, agent_id, updated);
