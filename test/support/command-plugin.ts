import { join } from 'node:path';
import { PACKAGE } from './engine';

/** A directory with the official plugin of @pulumi/command, for who has it; else there is a stand-in. */
const { SEEDSTAGE_COMMAND_PLUGIN: official } = process.env;

/** What a project names to get a plugin for `command`. */
export const COMMAND_PLUGIN = { command: official ?? join(PACKAGE, 'test/fixtures/command-provider/bin') };
