-- The first schema. Every key begins with the tenant (design.md section 2). Times are RFC 3339 UTC text with
-- milliseconds. Portable SQL: nothing here that PostgreSQL would not take but for the types' names.

create table tenant (
  tenant integer primary key, slug text not null unique, name text not null,
  iri_base text not null,               -- of activities and accounts; set at init, never changed
  created_at text not null);

create table counter (                  -- gap-free numbers given by the single writer
  tenant integer not null, name text not null, value integer not null, primary key (tenant, name));

create table organisation (
  tenant integer not null, organisation_id text not null, code text not null, name text not null,
  kind text not null default '', parent_id text, vpd text not null default '',
  valid_from text not null default '', valid_to text not null default '',
  primary key (tenant, organisation_id), unique (tenant, code));

create table person (                   -- the subject id that everything else refers to
  tenant integer not null, person_id text not null, organisation_id text, status text not null default 'active',
  created_at text not null, primary key (tenant, person_id));

create table identity (                 -- the one erasable table: how systems and people know a person
  tenant integer not null, person_id text not null, username text not null, display_name text not null,
  sort_name text not null,              -- "Family, Given"
  email text not null default '', employee_number text not null default '', assignment_number text not null default '',
  vpd text not null default '', nhs_id text not null default '', moodle_username text not null default '',
  password_hash text not null default '', must_change_password integer not null default 0,
  primary key (tenant, person_id), unique (tenant, username));

create table person_role (
  tenant integer not null, person_id text not null, role text not null,  -- learner, admin, reporter, reader (statements by name)
  primary key (tenant, person_id, role));

create table web_session (
  tenant integer not null, token_hash text not null, person_id text not null, csrf text not null,
  created_at text not null, last_seen_at text not null, expires_at text not null,
  primary key (tenant, token_hash));

create table throttle (                 -- failed sign-ins by account and by address
  tenant integer not null, subject text not null, failures integer not null, last_failure_at text not null,
  blocked_until text not null default '', primary key (tenant, subject));

create table access_link (              -- signed one-link access: the link carries the secret, the row its hash
  tenant integer not null, link_id text not null, token_hash text not null, kind text not null,  -- launch, sign-in
  person_id text not null, course_id text not null default '', expires_at text not null, uses_left integer not null,
  created_at text not null, created_by text not null default '',
  primary key (tenant, link_id), unique (tenant, token_hash));

create table content (                  -- files of the content store, by digest
  tenant integer not null, sha256 text not null, size integer not null, created_at text not null,
  primary key (tenant, sha256));

create table course (
  tenant integer not null, course_id text not null, code text not null, title text not null,
  description text not null default '', minutes integer not null default 0, programme text not null default '',
  manifest_identifier text not null default '', host_label text not null,  -- content host: HOST_LABEL.content-domain
  strictness text not null default 'tolerant', current_version integer not null default 0,
  created_at text not null, withdrawn_at text not null default '',
  primary key (tenant, course_id), unique (tenant, code), unique (tenant, host_label));

create table course_version (           -- immutable once imported
  tenant integer not null, course_id text not null, version integer not null, edition text not null,
  package_sha256 text not null, package_name text not null, title text not null, language text not null default '',
  authoring_tool text not null default '', course_json text not null,   -- the Course as read, items and all
  findings_json text not null, capability text not null,                -- first path segment of its content
  size_bytes integer not null, file_count integer not null, imported_at text not null, imported_by text not null,
  primary key (tenant, course_id, version));
create index course_version_package on course_version (tenant, package_sha256);

create table course_file (
  tenant integer not null, course_id text not null, version integer not null, path text not null,
  sha256 text not null, size integer not null, primary key (tenant, course_id, version, path));

create table import_job (
  tenant integer not null, job_id text not null, file_name text not null, state text not null, -- waiting, reading, done, refused, known, failed
  done_bytes integer not null default 0, total_bytes integer not null default 0, findings_json text not null default '[]',
  course_id text not null default '', version integer not null default 0, message text not null default '',
  started_at text not null, finished_at text not null default '', started_by text not null,
  primary key (tenant, job_id));

create table registration (             -- person x course; an annual refresher is a new one
  tenant integer not null, registration_id text not null, person_id text not null, course_id text not null,
  version integer not null, organisation_id text,   -- where the person was then
  created_at text not null, created_by text not null, due_at text not null default '', ended_at text not null default '',
  -- projection, kept in the transaction that changes it; doctor recounts
  state text not null default 'not started',        -- not started, in progress, completed, passed, failed
  completed_at text not null default '', score real, seconds integer not null default 0,
  first_launch_at text not null default '', last_active_at text not null default '', location text not null default '',
  primary key (tenant, registration_id));
create index registration_person on registration (tenant, person_id, course_id);
create index registration_course on registration (tenant, course_id, organisation_id, state);

create table attempt (
  tenant integer not null, attempt_id text not null, registration_id text not null, number integer not null,
  snapshot text not null default '', current_launch text not null default '', started_at text not null,
  ended_at text not null default '', primary key (tenant, attempt_id), unique (tenant, registration_id, number));

create table launch (                   -- one opening of an attempt
  tenant integer not null, launch_id text not null, attempt_id text not null, registration_id text not null,
  person_id text not null, mode text not null, engine_version text not null, token_hash text not null,
  facts_json text not null, start_snapshot text not null default '', snapshot text not null default '',
  last_number integer not null default 0, digest text not null default '',
  opened_at text not null, last_call_at text not null, closed_at text not null default '',
  close_reason text not null default '', superseded_by text not null default '', diverged_at text not null default '',
  primary key (tenant, launch_id));
create unique index launch_token on launch (tenant, token_hash);
create index launch_open on launch (tenant, closed_at, last_call_at);
create index launch_attempt on launch (tenant, attempt_id);

create table journal (                  -- the calls themselves: the truth
  tenant integer not null, launch_id text not null, number integer not null, function integer not null,
  first text not null, second text not null, answer text not null, error integer not null,
  offset_ms integer not null, client_time text not null, received_at text not null,
  sensitivity integer not null default 0, primary key (tenant, launch_id, number));

create table statement (
  tenant integer not null, position integer not null, statement_id text not null, stored text not null,
  timestamp text not null, verb_id integer not null, registration text not null default '',
  voids text not null default '', refers_to text not null default '', voided_by text not null default '',
  sensitivity integer not null default 0, launch_id text not null default '', journal_number integer not null default 0,
  bytes blob not null, comparable blob not null, primary key (tenant, position), unique (tenant, statement_id));
create index statement_verb on statement (tenant, verb_id, position);
create index statement_registration on statement (tenant, registration, position) where registration <> '';
create index statement_launch on statement (tenant, launch_id) where launch_id <> '';
create index statement_refers on statement (tenant, refers_to) where refers_to <> '';
create index statement_stored on statement (tenant, stored);

create table term (                     -- IRIs and agent keys as small numbers
  tenant integer not null, term_id integer not null, text text not null,
  primary key (tenant, term_id), unique (tenant, text));

create table statement_agent (
  tenant integer not null, term_id integer not null, position integer not null, direct integer not null,
  primary key (tenant, term_id, position));

create table statement_activity (
  tenant integer not null, term_id integer not null, position integer not null, direct integer not null,
  primary key (tenant, term_id, position));

create table credential (               -- keys of the xAPI endpoint
  tenant integer not null, key_id text not null, secret_hash text not null, label text not null,
  scopes text not null, created_at text not null, last_used_at text not null default '', revoked_at text not null default '',
  primary key (tenant, key_id));

create table completion (               -- one completed registration, as connectors and reports need it
  tenant integer not null, completion_id text not null, registration_id text not null, person_id text not null,
  course_id text not null, version integer not null, organisation_id text, completed_at text not null,
  outcome text not null, score real, seconds integer not null, evidence_code text not null, statement_id text not null,
  primary key (tenant, completion_id), unique (tenant, registration_id), unique (tenant, evidence_code));

create table connector (
  tenant integer not null, connector_id text not null, kind text not null,   -- moodle, esr, lrs
  name text not null, config_json text not null, enabled integer not null default 1,
  stopped_at text not null default '', stopped_detail text not null default '', created_at text not null,
  primary key (tenant, connector_id), unique (tenant, name));

create table delivery (                 -- the outbox
  tenant integer not null, delivery_id text not null, connector_id text not null, position integer not null,
  kind text not null, reference text not null, payload text not null,
  state text not null default 'waiting to be sent', detail text not null default '',
  open integer not null default 1,      -- still to be tried by itself
  attempts integer not null default 0, next_try text not null, created_at text not null, updated_at text not null,
  primary key (tenant, delivery_id), unique (tenant, connector_id, kind, reference));
create index delivery_due on delivery (tenant, connector_id, open, position);
create index delivery_reference on delivery (tenant, reference);

create table esr_file (                 -- completion files by the house profile; numbers per VPD without a gap
  tenant integer not null, connector_id text not null, vpd text not null, sequence integer not null,
  name text not null, sha256 text not null, bytes blob not null, sidecar text not null, row_count integer not null,
  created_at text not null, state text not null, primary key (tenant, connector_id, vpd, sequence));

create table esr_row (
  tenant integer not null, connector_id text not null, vpd text not null, sequence integer not null, row integer not null,
  delivery_id text not null, key text not null, state text not null, reason text not null default '',
  primary key (tenant, connector_id, vpd, sequence, row));
create index esr_row_key on esr_row (tenant, connector_id, vpd, key);

create table audit (
  tenant integer not null, number integer not null, at text not null, person_id text not null, action text not null,
  target text not null, detail text not null default '', primary key (tenant, number));
