/** What graph.json of the fixture program `graph` declares. */
export interface Graph {
  /** Names of source locks. */
  readonly sources?: readonly string[];
  /** In an order in which every need comes first. */
  readonly builds?: readonly GraphBuild[];
  readonly audits?: readonly GraphAudit[];
}

/** An audit of builds above. */
export interface GraphAudit {
  readonly name: string;
  /** The build of each package, and the one that it is compared with; a key stands for itself. */
  readonly packages: Readonly<Record<string, GraphPair>>;
  readonly host?: string;
  readonly againstHost?: string;
  readonly enforce?: boolean;
}

/** Names of builds, or keys. Without `against`, the golden manifest is meant. */
export interface GraphPair {
  readonly build: string;
  readonly against?: string;
}

/** One build; its output has the same name. */
export interface GraphBuild {
  readonly name: string;
  /** Default: the name. */
  readonly recipe?: string;
  /** Names of builds above, in the order in which they are merged. Default: `seed`, or nothing for the seed. */
  readonly needs?: readonly string[];
  /** Further arguments of the Build resource, or other values. */
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The seed and some builds that it is given to. */
export function onSeed(...builds: readonly (string | GraphBuild)[]): Graph {
  const all = builds.map((build) => (typeof build === 'string' ? { name: build } : build));
  return { builds: [{ name: 'seed' }, ...all] };
}
