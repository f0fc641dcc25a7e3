-- Counts what makes a round that is under way one of the past: other settings, or a Moodle that was said to be gone.
alter table connector add column generation integer not null default 0;
