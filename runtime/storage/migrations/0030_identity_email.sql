-- Whose address an mbox is (runtime/identities).
create index identity_email on identity (tenant, lower(email)) where email <> '';
