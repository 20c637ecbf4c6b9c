import type { handleUnaryCall } from '@grpc/grpc-js';
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  DiffResponse,
  type CheckRequest,
  type ConfigureRequest,
  type DiffRequest,
} from '@pulumi/pulumi/proto/provider_pb';
import { UserError } from '../builder/ground/user-error';
import type { BadValue } from '../builder/ground/bad-value';
import { badCaches, missingDirectories } from './builder-settings';
import { changesBetween } from './diff';
import { answering } from './rpc';
import { parseSettings, type Settings } from './settings';
import type { ProviderState } from './state';
import { asSecret, fromStruct, hasUnknown, toStruct, type Properties } from './values';

interface ConfigCalls {
  checkConfig: handleUnaryCall<CheckRequest, CheckResponse>;
  diffConfig: handleUnaryCall<DiffRequest, DiffResponse>;
  configure: handleUnaryCall<ConfigureRequest, ConfigureResponse>;
}

/** The calls about the provider's settings, `seedstage:*`. */
export function configCalls(state: ProviderState): ConfigCalls {
  return {
    checkConfig: answering((request: CheckRequest, secrets) => {
      const news = secrets.read(request.getNews());
      const response = new CheckResponse().setInputs(toStruct(hideCredentials(secrets.mark(news))));
      // The failure names no property, because the engine would print its value, which may contain a password.
      const failures = problemsOf(state, news).map(({ text }) =>
        new CheckFailure().setReason(secrets.hide(text)),
      );
      return response.setFailuresList(failures);
    }),

    diffConfig: answering((request: DiffRequest) => {
      const changes = changesBetween(fromStruct(request.getOldInputs()), fromStruct(request.getNews()));
      // Never a replacement, because that would replace every resource. But a change must be reported, or the engine
      // keeps using the old settings.
      const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
      return new DiffResponse().setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
    }),

    configure: answering((request: ConfigureRequest, secrets) => {
      state.configure(settingsOf(secrets.read(request.getArgs())));
      return new ConfigureResponse().setSupportspreview(true).setAcceptsecrets(true);
    }),
  };
}

function problemsOf(state: ProviderState, news: Properties): BadValue[] {
  if (hasUnknown(news)) return [];
  const parsed = parseSettings(news);
  if ('problems' in parsed) return parsed.problems;
  return [...missingDirectories(parsed.settings, state.root), ...badCaches(parsed.settings)];
}

function settingsOf(properties: Properties): Settings {
  const parsed = parseSettings(properties);
  if ('settings' in parsed) return parsed.settings;
  throw new UserError(
    parsed.problems.map(({ text }) => text).join('\n'),
    'Correct it with: pulumi config set seedstage:NAME VALUE',
  );
}

/** Makes mirrors and caches with credentials secret, because the state contains the settings. */
function hideCredentials(news: Properties): Properties {
  const open = Object.entries(news).filter(
    ([name, value]) => ['mirrors', 'caches'].includes(name) && /:\/\/[^/"]*@/.test(JSON.stringify(value)),
  );
  return { ...news, ...Object.fromEntries(open.map(([name, value]) => [name, asSecret(value)])) };
}
