// Every broker the program can trade with, by the name that config uses. A broker is one folder and one line here.

import { loopback } from './loopback/loopback.ts'
import type { BrokerKind } from './wire/broker.ts'

export type { Broker, BrokerKind, BrokerSettings } from './wire/broker.ts'

export const brokers = { loopback } satisfies Record<string, BrokerKind>
