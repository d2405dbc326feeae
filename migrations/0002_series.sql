-- Ticks and candles: hypertables where TimescaleDB can be loaded, plain tables with daily partitions elsewhere.
-- The choice is made once, here, and recorded in storage_profile; a database that began plain stays plain.
-- UNTESTED: the TimescaleDB branch is written from its documentation; the plain branch is the tested one.
-- ts: when our process had the data; exchange_ts: the exchange's own stamp (null: none); volume: cumulative of the day (null: not given).
do $migration$
declare
  timescale boolean := false;
  community boolean := false;
begin
  if exists (select 1 from pg_available_extensions where name = 'timescaledb') then
    begin
      create extension if not exists timescaledb;
      timescale := true;
    exception when others then -- not allowed to, or not in shared_preload_libraries
      raise notice 'timescaledb is installed but cannot be loaded (%): daily partitions are used', sqlerrm;
    end;
  end if;
  -- columnstore and its policy belong to the community licence only
  community := timescale and coalesce(current_setting('timescaledb.license', true), '') = 'timescale';

  create table storage_profile (one boolean primary key default true check (one), timescale boolean not null, community boolean not null);
  insert into storage_profile (timescale, community) values (timescale, community);

  -- create_hypertable refuses a table that is already partitioned, so the branch lies here
  execute 'create table ticks (
      instrument_id int not null,
      ts timestamptz not null,
      seq bigint not null,
      exchange_ts timestamptz,
      px bigint not null,
      volume bigint,
      primary key (instrument_id, ts, seq)
    )' || case when timescale then '' else ' partition by range (ts)' end;
  create table candles (
    instrument_id int not null,
    length bigint not null,
    ts timestamptz not null,
    open bigint not null,
    high bigint not null,
    low bigint not null,
    close bigint not null,
    volume bigint not null,
    ticks bigint not null,
    primary key (instrument_id, length, ts)
  );

  if timescale then
    execute $q$select create_hypertable('ticks', by_range('ts', interval '1 day'), create_default_indexes => false)$q$;
    execute $q$select create_hypertable('candles', by_range('ts', interval '30 days'), create_default_indexes => false)$q$;
    if community then
      execute $q$alter table ticks set (timescaledb.enable_columnstore, timescaledb.segmentby = 'instrument_id', timescaledb.orderby = 'ts, seq')$q$;
      execute $q$call add_columnstore_policy('ticks', after => interval '2 days', if_not_exists => true)$q$;
    end if;
  end if;
  create index ticks_ts on ticks using brin (ts) with (pages_per_range = 32);
end $migration$;

-- Makes the partition of one UTC day, of any year; true when it was not there. Nothing to do on a hypertable.
create function ensure_partition(day date) returns boolean language plpgsql as $f$
declare
  part text := 'ticks_' || to_char(day, 'YYYYMMDD');
begin
  if (select timescale from storage_profile) or to_regclass(part) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('tapedeck'), hashtext(part));
  if to_regclass(part) is not null then return false; end if;
  execute format('create table %I partition of ticks for values from (%L) to (%L)', part, day::text || ' 00:00+00', (day + 1)::text || ' 00:00+00');
  return true;
end $f$;
