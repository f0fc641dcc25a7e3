-- Several academies in one server: where each is met, and what it is called on its pages. Empty for the first one, which has its
-- settings from the configuration.
alter table tenant add column public_url text not null default '';
alter table tenant add column content_domain text not null default '';
alter table tenant add column organisation_name text not null default '';
