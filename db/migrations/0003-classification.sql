-- What kind of machine it is, its maker's name for it, and what it does for others, over time.

alter table machine_state add column kind text;
alter table machine_state add column model text;
alter table machine_state add column role text;

-- Not only identity's rules conclude now: whatever would conclude otherwise changes this text.
drop table conclusion;
create table conclusion (
  rules text not null
) strict;
