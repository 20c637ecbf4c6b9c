import * as z from 'zod';
import { TLS_PROVIDERS } from './stage1-leaves';

/** Which packages do what others can do, too: of a stack's settings, and of the arguments of Stage1. */
export const providersSchema = z
  .strictObject({ tls: z.enum(TLS_PROVIDERS).optional() })
  .describe(`{ tls: one of ${TLS_PROVIDERS.join(', ')} }`);
