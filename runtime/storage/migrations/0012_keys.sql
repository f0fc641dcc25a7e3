-- ESR's assignment number (with its VPD) and the NHS unique id lead to one person as well: looked for at every entry, as
-- employee numbers and Moodle usernames are (0010).
create index identity_assignment on identity (tenant, vpd, assignment_number) where assignment_number <> '';
create index identity_nhs on identity (tenant, nhs_id) where nhs_id <> '';
