import { DEVICES, HOST_NAME, WORKING_DIRECTORY } from './layout';

/** From a mounted root directory to being inside it. */
export function insideSteps(root: string): string[][] {
  return [
    ...DEVICES.map((name) => ['bind', `/dev/${name}`, `${root}/dev/${name}`]),
    ['proc', `${root}/proc`],
    ['hostname', HOST_NAME],
    ['root', root],
    ['chdir', WORKING_DIRECTORY],
  ];
}

/** The environment of the program that is run inside. */
export function variableSteps(environment: Readonly<Record<string, string>>): string[][] {
  return Object.entries(environment).map(([name, value]) => ['variable', `${name}=${value}`]);
}
