/** How a process ended, as Node reports it, and its last output. */
export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The uncaught error, with its stack; empty if there was none. */
  readonly thrown: string;
  /** The last lines on its standard error. */
  readonly lastWords: string;
}

const AGAIN = 'Finished builds are kept: `pulumi up` continues from there.';

/** The error for callers after the provider has ended: the cause, and the next step. */
export function deathText(death: Death): string {
  const { code, signal, thrown, lastWords } = death;
  if (thrown !== '') {
    const [first = ''] = thrown.split('\n');
    return (
      `seedstage's provider ended because of an uncaught error: ${first}\n  ${AGAIN} ` +
      `If this happens again, it is a bug in seedstage; please report it with these lines:\n${thrown}`
    );
  }
  if (/heap out of memory|heap limit/i.test(lastWords)) {
    return (
      `seedstage's provider ended: Node's heap was full\n  ${AGAIN} ` +
      'Give it a larger heap: NODE_OPTIONS=--max-old-space-size=4096 (megabytes). It should need far less: please report it.'
    );
  }
  if (signal === 'SIGKILL') {
    return (
      "seedstage's provider ended: it was killed (SIGKILL), as the kernel does when memory runs out\n" +
      `  \`dmesg | grep -i oom\` shows whether that happened: then free some memory, or lower seedstage:jobs. ${AGAIN}`
    );
  }
  if (signal !== null && FAULTS.has(signal)) {
    return (
      `seedstage's provider ended: Node crashed (${signal}, Node ${process.version})${quoted(lastWords)}\n` +
      `  ${AGAIN} If it crashes again, try another release of Node, and report it with this message.`
    );
  }
  if (signal !== null || code === 0) {
    const how = signal === null ? 'it was stopped from outside' : `it was stopped by ${signal}`;
    return `seedstage's provider ended: ${how}\n  ${AGAIN}`;
  }
  return (
    `seedstage's provider ended with exit code ${code ?? 'none'}${quoted(lastWords)}\n` +
    `  ${AGAIN} If this happens again, it is a bug in seedstage; please report it with this message.`
  );
}

const FAULTS: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP']);

function quoted(lastWords: string): string {
  return lastWords.trim() === '' ? '' : `:\n${lastWords.trim().split('\n').slice(-10).join('\n')}`;
}
