import { DEVICES, HOST_NAME, WORKING_DIRECTORY } from './layout';
import type { Limits } from './limits';

/** From a mounted root directory to being inside it. */
export function insideSteps(root: string): string[][] {
  return [
    ...deviceSteps(`${root}/dev`),
    ['proc', `${root}/proc`],
    ['hostname', HOST_NAME],
    ['root', root],
    ['chdir', WORKING_DIRECTORY],
  ];
}

/** The devices of a build in a directory that nobody can change. */
export function deviceSteps(directory: string): string[][] {
  return [
    ['devices', directory],
    ...DEVICES.map((name) => ['device', `/dev/${name}`, `${directory}/${name}`]),
    ['seal', directory],
  ];
}

/** How much of the machine the program may take. */
export function limitSteps({ memory, processes, file }: Limits): string[][] {
  return [['limits', String(memory), String(processes), String(file)]];
}

/** The environment of the program that is run inside. */
export function variableSteps(environment: Readonly<Record<string, string>>): string[][] {
  return Object.entries(environment).map(([name, value]) => ['variable', `${name}=${value}`]);
}
