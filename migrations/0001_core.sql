-- Instruments, and everything about money: orders, fills, positions.
-- Prices and amounts are integers of 1/10 000 rupee; quantities are signed units, never lots.

-- Exact both ways for any integer of microseconds below 2^53.
create function from_micros(us bigint) returns timestamptz language sql immutable strict parallel safe as
  $f$ select timestamptz '1970-01-01 00:00:00+00' + us * interval '1 microsecond' $f$;
create function to_micros(t timestamptz) returns bigint language sql immutable strict parallel safe as
  $f$ select (extract(epoch from t) * 1000000)::bigint $f$;

-- Only the name, such as NSE:RELIANCE: tick, lot and session belong to a date and live in dated files.
create table instruments (
  id int generated always as identity primary key,
  name text not null unique,
  added_at timestamptz not null default now()
);

-- One row an order, its latest state. ts: when the order was first seen.
create table orders (
  account text not null,
  id bigint not null,
  ts timestamptz not null,
  changed_at timestamptz not null,
  instrument_id int not null references instruments (id),
  qty bigint not null,
  kind text not null,
  limit_px bigint not null,
  state text not null,
  filled bigint not null,
  filled_value bigint not null,
  owner text not null,
  why text not null,
  broker_id text not null,
  text text not null,
  primary key (account, id)
);
create index orders_ts on orders (account, ts);

-- No foreign key to orders: a fill may arrive before its order's row, and must never be refused for it.
create table fills (
  account text not null,
  fill_id text not null,
  order_id bigint not null,
  ts timestamptz not null,
  instrument_id int not null references instruments (id),
  qty bigint not null,
  px bigint not null,
  charges bigint not null,
  unique (account, fill_id, order_id)
);
create index fills_ts on fills (account, ts);

-- A history: one snapshot each time a position changed.
create table positions (
  account text not null,
  instrument_id int not null references instruments (id),
  ts timestamptz not null,
  qty bigint not null,
  cost bigint not null,
  realised bigint not null,
  charges bigint not null,
  primary key (account, instrument_id, ts)
);
