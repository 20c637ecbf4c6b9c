import * as z from 'zod';

/** The most samples of a build: a longer build has a longer interval. */
export const MOST_SAMPLES = 200;
/** The most rows: on a machine with more processors, a row is the mean of neighbouring ones. */
export const MOST_ROWS = 16;

export const processorLoadSchema = z
  .strictObject({
    /** The number of processors of the machine. */
    processors: z.int().positive(),
    /** Seconds between two samples. The last sample is shorter: it ends with the build. */
    interval: z.number().positive(),
    /** For each row of processors, the percentage of each interval in which they were not idle. */
    busy: z.array(z.array(z.int().min(0).max(100)).max(MOST_SAMPLES)).max(MOST_ROWS),
  })
  .refine(({ processors, busy }) => busy.length === rowSizes(processors).length);

/** How busy the processors of a machine were while it ran a build, whatever kept them busy. */
export type ProcessorLoad = z.infer<typeof processorLoadSchema>;

/** How many processors each row stands for, in their order. */
export function rowSizes(processors: number): number[] {
  const rows = Math.min(processors, MOST_ROWS);
  const end = (row: number): number => Math.floor((row * processors) / rows);
  return Array.from({ length: rows }, (_, row) => end(row + 1) - end(row));
}
