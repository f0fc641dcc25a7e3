-- Since when the server's engine differed from the one that a launch's page began with (docs/journal.md, "Engine versions").
alter table launch add column engine_changed_at text not null default '';
