-- What an order has beyond side, quantity and limit: the trigger of an SL order (0: none), and whether it was day or ioc.
alter table orders add column trigger_px bigint not null default 0;
alter table orders add column validity text not null default 'day';
