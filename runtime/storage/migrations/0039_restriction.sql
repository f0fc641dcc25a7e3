-- People whose data are held back (GDPR, article 18): agents and registrations as terms. A statement in which one of them stands has a
-- sensitivity of 8 more than its label, which nobody's permission covers.
create table restriction (
  tenant integer not null, term_id integer not null, since text not null, primary key (tenant, term_id));
