-- Statements that refer to others, in the order of position: a page of GET Statements reads them without a sort.
create index statement_reference on statement (tenant, position) where refers_to <> '';
