import { DEVICES, HOST_NAME, WORKING_DIRECTORY } from './layout';
import type { Limits } from './limits';

/** The steps that enter a mounted root directory. */
export function insideSteps(root: string): string[][] {
  return [
    ...deviceSteps(`${root}/dev`),
    ['proc', `${root}/proc`],
    ['hostname', HOST_NAME],
    ['root', root],
    ['chdir', WORKING_DIRECTORY],
  ];
}

/** The steps that put a build's devices into a directory, which cannot be changed afterwards. */
export function deviceSteps(directory: string): string[][] {
  return [
    ['devices', directory],
    ...DEVICES.map((name) => ['device', `/dev/${name}`, `${directory}/${name}`]),
    ['seal', directory],
  ];
}

/** The steps that set the program's limits. */
export function limitSteps({ memory, processes, file }: Limits): string[][] {
  return [['limits', String(memory), String(processes), String(file)]];
}

/** The steps that set the program's environment. */
export function variableSteps(environment: Readonly<Record<string, string>>): string[][] {
  return Object.entries(environment).map(([name, value]) => ['variable', `${name}=${value}`]);
}
