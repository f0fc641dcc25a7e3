-- What statements say of activities and of agents, kept as they come, so that nobody searches statements for it. One row of an
-- activity per label (statement.sensitivity) that adds something: it merges what statements of this and of lower labels say, since
-- nobody may learn by asking what a statement holds that is hidden from him. `latest` is the definition that changed it last;
-- empty when it is the whole. The program fills both tables from the statements that are there (told_keeper.cpp).
create table activity_definition (
  tenant integer not null, term_id integer not null, sensitivity integer not null, definition text not null,
  latest text not null default '', primary key (tenant, term_id, sensitivity));

-- People's names: whoever erases a person erases these. `position` is the statement that brought the name; the label is the lowest
-- of the statements that use it.
create table agent_name (
  tenant integer not null, term_id integer not null, name blob not null, sensitivity integer not null, position integer not null,
  primary key (tenant, term_id, name));
