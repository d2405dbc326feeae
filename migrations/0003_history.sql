-- Strategies, signals, equity and events; which tapes and which days are whole; ticks of closed days packed into arrays (about a tenth).

-- What ran: one row each time a strategy was started with an account.
create table strategies (
  account text not null,
  name text not null,
  ts timestamptz not null,
  file text not null,
  params json not null,
  switched_on boolean not null,
  primary key (account, name, ts)
);

-- Each order a strategy wished for, at the price it saw: what the fills are to be compared with.
create table signals (
  account text not null,
  order_id bigint not null,
  ts timestamptz not null,
  strategy text not null,
  instrument_id int not null references instruments (id),
  qty bigint not null,
  px bigint not null,
  why text not null,
  primary key (account, order_id)
);
create index signals_strategy on signals (account, strategy, ts);

-- With open profit (equity) and without (base); day_start: equity when the day began.
create table equity (
  account text not null,
  ts timestamptz not null,
  equity bigint not null,
  base bigint not null,
  day_start bigint not null,
  primary key (account, ts)
);

-- What the engine said: fills, refusals, levels, links, strategies.
create table events (
  account text not null,
  ts timestamptz not null,
  kind text not null,
  text text not null
);
create unique index events_once on events (account, ts, kind, md5(text));

-- Tapes whose ticks and candles are all in this database; a start brings those of the others again.
create table recordings (
  name text primary key,
  ticks bigint not null,
  stored_at timestamptz not null default now()
);

-- UTC days that hold ticks. imported: brought by hand, so kept whatever its age.
create table tick_days (
  day date primary key,
  imported boolean not null default false,
  packed boolean not null default false
);
insert into tick_days (day)
  select to_date(right(c.relname, 8), 'YYYYMMDD') from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'ticks'::regclass and c.relname ~ '^ticks_\d{8}$';

-- One row an instrument and hour. ts, seq, px: each the difference to the one before (the first: to the hour, 0, 0);
-- exchange: exchange_ts minus ts; volume: the difference where the one before has a volume, else the volume.
create table ticks_packed (
  instrument_id int not null,
  hour timestamptz not null,
  day date not null references tick_days (day),
  n int not null,
  ts bigint[] compression pglz not null,
  seq bigint[] compression pglz not null,
  exchange bigint[] compression pglz not null,
  px bigint[] compression pglz not null,
  volume bigint[] compression pglz not null,
  primary key (instrument_id, hour)
);
create index ticks_packed_day on ticks_packed (day);

create function unpack(p ticks_packed)
  returns table (instrument_id int, ts timestamptz, seq bigint, exchange_ts timestamptz, px bigint, volume bigint)
  language sql stable as $f$
  select p.instrument_id, from_micros(r.t), r.s, from_micros(r.t + r.x), r.p, r.v from (
    select (to_micros(p.hour) + sum(a.t) over w)::bigint as t, (sum(a.s) over w)::bigint as s, a.x, (sum(a.p) over w)::bigint as p,
      case when a.v is not null then (sum(a.v) over (partition by a.nulls order by a.i))::bigint end as v
    from (
      select *, count(*) filter (where u.v is null) over (order by u.i) as nulls
      from unnest(p.ts, p.seq, p.exchange, p.px, p.volume) with ordinality as u (t, s, x, p, v, i)
    ) a window w as (order by a.i)
  ) r
$f$;

-- Ticks of one instrument, packed or not, from <= ts < till, in no order.
create function ticks_of(instrument int, from_ts timestamptz, till_ts timestamptz)
  returns table (ts timestamptz, seq bigint, exchange_ts timestamptz, px bigint, volume bigint)
  language sql stable as $f$
  select t.ts, t.seq, t.exchange_ts, t.px, t.volume from ticks t
    where t.instrument_id = instrument and t.ts >= from_ts and t.ts < till_ts
  union all
  select u.ts, u.seq, u.exchange_ts, u.px, u.volume
    from ticks_packed p join tick_days d on d.day = p.day and d.packed cross join lateral unpack(p) u
    where p.instrument_id = instrument and p.hour > from_ts - interval '1 hour' and p.hour < till_ts and u.ts >= from_ts and u.ts < till_ts
$f$;

-- All of them, for looking around.
create view all_ticks as
  select instrument_id, ts, seq, exchange_ts, px, volume from ticks
  union all
  select u.instrument_id, u.ts, u.seq, u.exchange_ts, u.px, u.volume
    from ticks_packed p join tick_days d on d.day = p.day and d.packed cross join lateral unpack(p) u;

-- Packs one hour of an unpacked day; may be repeated. Not seen by anybody before seal_day.
create function pack_hour(of_hour timestamptz) returns void language sql as $f$
  insert into ticks_packed (instrument_id, hour, day, n, ts, seq, exchange, px, volume)
  select d.instrument_id, of_hour, (of_hour at time zone 'utc')::date, count(*),
    array_agg(d.t order by d.ts, d.seq), array_agg(d.s order by d.ts, d.seq), array_agg(d.x order by d.ts, d.seq),
    array_agg(d.p order by d.ts, d.seq), array_agg(d.v order by d.ts, d.seq)
  from (
    select t.instrument_id, t.ts, t.seq, to_micros(t.ts) - lag(to_micros(t.ts), 1, to_micros(of_hour)) over w as t,
      t.seq - lag(t.seq, 1, 0::bigint) over w as s, to_micros(t.exchange_ts) - to_micros(t.ts) as x,
      t.px - lag(t.px, 1, 0::bigint) over w as p, t.volume - coalesce(lag(t.volume) over w, 0) as v
    from ticks t where t.ts >= of_hour and t.ts < of_hour + interval '1 hour'
    window w as (partition by t.instrument_id order by t.ts, t.seq)
  ) d group by d.instrument_id
  on conflict do nothing
$f$;

-- Puts the packed hours of a day in the place of its partition; false when rows came in between: then it is to be packed again.
create function seal_day(of_day date) returns boolean language plpgsql as $f$
declare
  part text := 'ticks_' || to_char(of_day, 'YYYYMMDD');
  here bigint;
begin
  perform pg_advisory_xact_lock(hashtext('tapedeck'), hashtext(part));
  if to_regclass(part) is null then return true; end if;
  execute format('lock table %I in access exclusive mode', part);
  execute format('select count(*) from %I', part) into here;
  if here <> (select coalesce(sum(n), 0) from ticks_packed where day = of_day) then
    delete from ticks_packed where day = of_day;
    return false;
  end if;
  update tick_days set packed = true where day = of_day;
  execute format('drop table %I', part);
  return true;
end $f$;

-- Makes the partition of one UTC day; true when it was not there. A packed day is unpacked, so that a tick sent twice is still found.
create or replace function ensure_partition(day date) returns boolean language plpgsql as $f$
declare
  part text := 'ticks_' || to_char(day, 'YYYYMMDD');
  of_day date := day;
begin
  if (select timescale from storage_profile) then
    insert into tick_days (day) values (of_day) on conflict do nothing;
    return false;
  end if;
  if to_regclass(part) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('tapedeck'), hashtext(part));
  if to_regclass(part) is not null then return false; end if;
  execute format('create table %I partition of ticks for values from (%L) to (%L)', part, of_day::text || ' 00:00+00', (of_day + 1)::text || ' 00:00+00');
  insert into tick_days (day) values (of_day) on conflict do nothing;
  if (select d.packed from tick_days d where d.day = of_day) then
    insert into ticks (instrument_id, ts, seq, exchange_ts, px, volume)
      select u.instrument_id, u.ts, u.seq, u.exchange_ts, u.px, u.volume from ticks_packed p cross join lateral unpack(p) u where p.day = of_day;
    update tick_days d set packed = false where d.day = of_day;
  end if;
  -- also hours that were packed and never sealed, of a partition that somebody removed
  delete from ticks_packed p where p.day = of_day;
  return true;
end $f$;

-- Drops whole days of ticks older than `keep` days, but for imported ones; how many. UNTESTED on TimescaleDB.
create function drop_days(keep int) returns int language plpgsql as $f$
declare
  old date;
  dropped int := 0;
begin
  for old in select d.day from tick_days d where not d.imported and d.day < (now() at time zone 'utc')::date - keep order by 1 loop
    if (select timescale from storage_profile) then
      execute format('select drop_chunks(%L, older_than => %L::timestamptz, newer_than => %L::timestamptz)',
        'ticks', (old + 1)::text || ' 00:00+00', old::text || ' 00:00+00');
    else
      execute format('drop table if exists %I', 'ticks_' || to_char(old, 'YYYYMMDD'));
    end if;
    delete from ticks_packed where day = old;
    delete from tick_days where day = old;
    dropped := dropped + 1;
  end loop;
  return dropped;
end $f$;
