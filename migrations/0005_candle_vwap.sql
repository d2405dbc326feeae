-- Volume-weighted average price within a candle, in 1/10 000 rupee; 0: not known, as of rows from before and of files that do not tell it.
alter table candles add column vwap bigint not null default 0;
