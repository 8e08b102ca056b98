-- A rescan looks whether what an earlier scan found is still so; null: everything was asked.
alter table scan add column rescanOf integer references scan (id);
