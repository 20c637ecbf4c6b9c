import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { WHERE_QUICK, type Assault, type Attack, type Kind } from '../attack';

const AS_GIVEN = 'every name at the top must be the very directory that was given';
const PLAIN =
  'what comes back is files, directories and relative links below /out/usr, with names that are text';
const NO_ATTRIBUTES = 'an artifact has no extended attributes, no ACLs, no capabilities';

/** Something that is a fine artifact, so that only the attack can be the cause of a refusal. */
const FINE = `make_directory("/out/usr"); write_file("/out/usr/fine", "fine");`;

/** Names at the top that a build may write below. */
const TOPS = ['out', 'src', 'build', 'tmp'];

/* What is aimed at is the bait, never / or a file of the machine's own: the tests must harm nothing when they fail. */

/** Takes a name at the top away, by moving or by removing it, and lays something in its place. */
function replaced(top: string, what: string, lay: string): Assault {
  return {
    name: `/${top} is replaced by ${what} (S11)`,
    promise: AS_GIVEN,
    program: `
      long result;
      write_file("/${top === 'tmp' ? 'build' : 'tmp'}/witness", "x");
      if (CALL2(82, "/${top}", "/${top === 'tmp' ? 'build' : 'tmp'}/away") < 0 && (result = CALL1(84, "/${top}")) < 0)
        fail("it stays:", "/${top}", result);
      if (${lay} < 0) fail("nothing can be laid at", "/${top}", 0);
      ${top === 'out' ? '' : FINE}`,
    refused: new RegExp(`/${top}\\b`),
    ...(top !== 'out' && what !== 'a file' && { only: WHERE_QUICK }),
  };
}

/** A name that must be refused by its path. */
function refusedName(name: string, program: string, refused: RegExp, functions = ''): Assault {
  return { name, promise: PLAIN, functions, program: `${FINE} ${program}`, refused };
}

/** An attribute that cannot be set, or is refused. */
function attribute(name: string, file: string, program: string): Assault {
  return {
    name,
    promise: NO_ATTRIBUTES,
    program: `${FINE} ${program}`,
    refused: new RegExp(file),
    builds: (tree) => expect(attributesBelow(tree)).toBe(''),
  };
}

/** All extended attributes below a tree, as text, but for what an overlay itself notes of the tree's root. */
function attributesBelow(tree: string): string {
  const options = [
    '--recursive',
    '--physical',
    '--no-dereference',
    '--dump',
    '--match=-',
    '--absolute-names',
  ];
  const text = execFileSync('getfattr', [...options, tree], { encoding: 'utf8' });
  const found = text.trim().split('\n\n').filter(Boolean);
  const note = /^# file: .*\/tree\n(trusted|user)\.overlay\.(origin|impure)=\S+$/;
  return found.filter((each) => !note.test(each)).join('\n\n');
}

const xattr = (path: string, name: string, value: string, length: number): string =>
  `SYS(188, "${path}", "${name}", "${value}", ${length}, 0, 0);`;

const functions = String.raw`
static void deep(const char *at, int depth) {
    int i;
    sys_change_directory(at);
    for (i = 0; i < depth; i++) {
        if (sys_make_directory("d", 0755) < 0 || sys_change_directory("d") < 0) break;
    }
    sys_change_directory("/build");
}
`;

const SOCKET = `{ struct { unsigned short family; char name[108]; } at = { 1, "/out/usr/socket" }; CALL3(49, CALL3(41, 1, 1, 0), &at, 110); }`;

const attacks: readonly Attack[] = [
  ...TOPS.flatMap((top) => [
    replaced(
      top,
      'a link to a directory of the host',
      `sys_symbolic_link(concat(BAIT, "/directory"), "/${top}")`,
    ),
    replaced(top, 'a file', `sys_open("/${top}", ONLY_WRITE | CREATE, 0644)`),
    replaced(top, 'a fifo', `CALL3(133, "/${top}", 010644, 0)`),
    replaced(top, 'a socket', `CALL3(133, "/${top}", 0140644, 0)`),
    replaced(top, 'a device', `CALL3(133, "/${top}", 020644, 0)`),
    replaced(top, 'nothing', `0`),
  ]),
  {
    name: '/out is replaced by another directory, of the build’s own',
    promise: AS_GIVEN,
    program: `
        make_directory("/build/mine/usr");
        write_file("/build/mine/usr/x", "x");
        if (CALL2(82, "/out", "/tmp/away") < 0 || CALL2(82, "/build/mine", "/out") < 0) sys_exit(9);`,
    refused: /\/out\b|exit code 9/,
  },
  {
    name: '/out and /build, /tmp and /src are exchanged',
    promise: AS_GIVEN,
    program: `
        ${FINE}
        if (SYS(316, AT_HERE, "/out", AT_HERE, "/build", 2, 0) < 0 && SYS(316, AT_HERE, "/tmp", AT_HERE, "/src", 2, 0) < 0) sys_exit(9);`,
    refused: /\/out\b|\/build\b|\/tmp\b|exit code 9/,
  },
  {
    name: 'a link at /out is laid by a child after the script’s end (a race)',
    promise: AS_GIVEN,
    program: `
        ${FINE}
        if (sys_fork() == 0) {
            CALL0(112);
            for (;;) {
                CALL2(82, "/out", "/tmp/away");
                sys_symbolic_link(BAIT, "/out");
                sys_remove("/out");
                CALL2(82, "/tmp/away", "/out");
            }
        }
        rest(50);`,
    refused: /\/out\b/,
    builds: (tree) => expect(readdirSync(join(tree, 'usr'))).toEqual(['fine']),
  },
  ...['usr', 'usr/share'].map((path) => ({
    name: `/out/${path} is a link to a directory of the host (S11)`,
    promise: PLAIN,
    program: `make_directory("/out"); ${path === 'usr' ? '' : 'make_directory("/out/usr");'} link_to(concat(BAIT, "/directory"), "/out/${path}");`,
    refused: new RegExp(`/out/${path}`),
  })),
  refusedName('a link to an absolute path', 'link_to("/etc/passwd", "/out/usr/link");', /\/out\/usr\/link/),
  refusedName('a link up and out', 'link_to("../../../../etc/passwd", "/out/usr/link");', /\/out\/usr\/link/),
  refusedName(
    'a chain of links that leaves the root though each looks as if it stayed (S12)',
    'make_directory("/out/usr/a"); link_to("..", "/out/usr/a/up"); link_to("a/up/../../../etc/passwd", "/out/usr/l2");',
    /\/out\/usr\/l2/,
  ),
  refusedName(
    'a longer chain, through links to links',
    `make_directory("/out/usr/a/b/c"); link_to("a/b/c", "/out/usr/in"); link_to("in/../../..", "/out/usr/mid"); link_to("mid/../..", "/out/usr/far");
       link_to("far/etc/passwd", "/out/usr/end");`,
    /\/out\/usr\/(mid|far|end)/,
  ),
  refusedName('a link through a file', 'link_to("fine/../../../x", "/out/usr/link");', /\/out\/usr\/link/),
  {
    name: 'links in a circle',
    promise: PLAIN,
    program: `${FINE} link_to("b", "/out/usr/a"); link_to("a", "/out/usr/b"); link_to("self", "/out/usr/self");`,
    refused: /\/out\/usr\/(a|b|self)/,
    builds: (tree) => expect(readlinkSync(join(tree, 'usr/a'))).toBe('b'),
  },
  refusedName(
    'a link of 4,000 characters that climbs',
    'char *target = take(4096); int i; for (i = 0; i < 3999; i += 3) copy_bytes(target + i, "../", 3); target[3999] = 0; link_to(target, "/out/usr/link");',
    /\/out\/usr\/link/,
  ),
  refusedName('a set-uid file', 'sys_change_mode("/out/usr/fine", 04755);', /\/out\/usr\/fine/),
  refusedName('a set-gid directory', 'sys_change_mode("/out/usr", 02755);', /\/out\/usr/),
  refusedName(
    'a set-uid file in a directory that cannot be entered',
    'make_directory("/out/usr/d"); write_file("/out/usr/d/f", "x"); sys_change_mode("/out/usr/d/f", 04755); sys_change_mode("/out/usr/d", 0);',
    /\/out\/usr\/d/,
  ),
  refusedName('a fifo', 'CALL3(133, "/out/usr/fifo", 010644, 0);', /\/out\/usr\/fifo/),
  refusedName('a socket', SOCKET, /\/out\/usr\/socket/),
  refusedName('a fifo beside usr', 'CALL3(133, "/out/fifo", 010644, 0);', /\/out\/fifo/),
  refusedName('a file beside usr', 'write_file("/out/x", "x");', /\/out\/x/),
  refusedName(
    'a whiteout: device 0:0',
    'if (CALL3(133, "/out/usr/white", 020644, 0) < 0) fail("refused", "/out/usr/white", 0);',
    /\/out\/usr\/white/,
  ),
  refusedName(
    'usr is a file',
    'sys_remove("/out/usr/fine"); CALL1(84, "/out/usr"); write_file("/out/usr", "x");',
    /\/out\/usr|empty/,
  ),
  refusedName(
    'a name that is not UTF-8',
    'write_file("/out/usr/\\xff\\xfe", "x");',
    /\/out\/usr\/.*(UTF-8|xff|\\)/i,
  ),
  refusedName(
    'a directory whose name is not UTF-8',
    'make_directory("/out/usr/\\xc3("); write_file("/out/usr/\\xc3(/x", "x");',
    /\/out\/usr\//,
  ),
  refusedName('a link to a name that is not UTF-8', 'link_to("\\xff", "/out/usr/link");', /\/out\/usr\/link/),
  refusedName(
    'names that differ in ill-formed bytes only',
    'write_file("/out/usr/a\\xff", "x"); write_file("/out/usr/a\\xfe", "y");',
    /\/out\/usr\/a/,
  ),

  refusedName(
    'a name with a tab, an escape and a bell',
    'write_file("/out/usr/a\\t\\033[2J\\a", "x");',
    /\/out\/usr\/a/,
  ),
  {
    name: 'names that would be options, dots, blanks, backslashes, 255 bytes',
    promise: 'every name that is text comes back as it is',
    program: `
        char *longest = take(512);
        ${FINE}
        write_file("/out/usr/-rf", "x");
        write_file("/out/usr/--checkpoint-action=exec=sh", "x");
        write_file("/out/usr/...", "x");
        write_file("/out/usr/ ", "x");
        write_file("/out/usr/a\\\\nb", "x");
        copy_bytes(longest, "/out/usr/", 9);
        memset(longest + 9, 'n', 255);
        write_file(longest, "x");`,
    builds: (tree) => {
      const names = ['-rf', '--checkpoint-action=exec=sh', '...', ' ', 'a\\nb', 'n'.repeat(255), 'fine'];
      expect(readdirSync(join(tree, 'usr')).sort()).toEqual(names.sort());
    },
  },
  {
    name: 'directories 3,000 deep below /out',
    promise: 'what is too deep is refused, and removed',
    functions,
    program: `${FINE} deep("/out/usr", 3000);`,
    refused: /\/out\/usr\/d|deep/,
  },
  {
    name: 'directories 1,500 deep below /build, /tmp and /src',
    promise: 'everything of a run is removed, however deep',
    functions,
    program: `${FINE} deep("/build", 1500); deep("/tmp", 1500); deep("/src", 1500);`,
    builds: (tree) => expect(readdirSync(join(tree, 'usr'))).toEqual(['fine']),
    refused: /deep/,
  },
  {
    name: 'directories without rights, and files that nobody may read',
    promise: 'modes are kept, or refused; the run is removed either way',
    program: `
        ${FINE}
        make_directory("/out/usr/d/e"); write_file("/out/usr/d/e/f", "x"); sys_change_mode("/out/usr/d/e/f", 0); sys_change_mode("/out/usr/d/e", 0); sys_change_mode("/out/usr/d", 0);
        make_directory("/build/d/e"); sys_change_mode("/build/d", 0);
        make_directory("/tmp/d/e"); sys_change_mode("/tmp/d/e", 0); sys_change_mode("/tmp/d", 0100);
        sys_change_mode("/out", 0); sys_change_mode("/tmp", 0); sys_change_mode("/build", 0);`,
    refused: /\/out/,
    builds: (tree) => expect(lstatSync(join(tree, 'usr')).isDirectory()).toBe(true),
  },
  {
    name: 'many names for one file, one outside of the output',
    promise: 'a hard link out of the output is refused',
    program: `${FINE} if (CALL2(86, "/out/usr/fine", "/build/other") < 0) { say("no link\\n"); sys_exit(9); }`,
    refused: /\/out\/usr\/fine|exit code 9/,
  },
  {
    name: 'a hard link between /out and /tmp is written by nobody afterwards',
    promise: 'the artifact in the store has no other name',
    program: `${FINE} CALL2(86, "/out/usr/fine", "/out/usr/second");`,
    refused: /\/out\/usr\/(fine|second)/,
    builds: (tree) => {
      const links = ['fine', 'second'].map((name) => lstatSync(join(tree, 'usr', name)).nlink);
      expect(Math.max(...links)).toBeLessThanOrEqual(2);
    },
  },
  attribute('a user attribute', '/out/usr/fine', xattr('/out/usr/fine', 'user.hostile', 'x', 1)),
  attribute(
    'a file capability (S5)',
    '/out/usr/fine',
    xattr(
      '/out/usr/fine',
      'security.capability',
      '\\x01\\x00\\x00\\x02\\xff\\xff\\xff\\xff\\x00\\x00\\x00\\x00\\xff\\xff\\xff\\xff\\x00\\x00\\x00\\x00',
      20,
    ),
  ),
  attribute(
    'an ACL',
    '/out/usr/fine',
    xattr(
      '/out/usr/fine',
      'system.posix_acl_access',
      '\\x02\\x00\\x00\\x00\\x01\\x00\\x07\\x00\\xff\\xff\\xff\\xff\\x04\\x00\\x07\\x00\\xff\\xff\\xff\\xff\\x20\\x00\\x07\\x00\\xff\\xff\\xff\\xff',
      28,
    ),
  ),
  attribute(
    'a default ACL of a directory',
    '/out/usr',
    xattr(
      '/out/usr',
      'system.posix_acl_default',
      '\\x02\\x00\\x00\\x00\\x01\\x00\\x07\\x00\\xff\\xff\\xff\\xff\\x04\\x00\\x07\\x00\\xff\\xff\\xff\\xff\\x20\\x00\\x07\\x00\\xff\\xff\\xff\\xff',
      28,
    ),
  ),
  attribute(
    'an opaque directory, as an overlay marks it',
    '/out/usr',
    xattr('/out/usr', 'user.overlay.opaque', 'y', 1) + xattr('/out/usr', 'trusted.overlay.opaque', 'y', 1),
  ),
  attribute(
    'a redirect of an overlay, out of the output',
    '/out/usr',
    xattr('/out/usr', 'user.overlay.redirect', '/etc', 4) +
      xattr('/out/usr', 'trusted.overlay.redirect', '/etc', 4),
  ),
  attribute(
    'a whiteout of an overlay that is an attribute',
    '/out/usr',
    `write_file("/out/usr/w", ""); ${xattr('/out/usr/w', 'user.overlay.whiteout', 'y', 1)}${xattr('/out/usr', 'user.overlay.opaque', 'x', 1)}`,
  ),
  attribute(
    'metadata only, as an overlay marks it',
    '/out/usr/fine',
    xattr('/out/usr/fine', 'user.overlay.metacopy', '', 0) +
      xattr('/out/usr/fine', 'user.overlay.origin', 'x', 1),
  ),
  attribute(
    'attributes of a link and of an open file',
    '/out/usr',
    `link_to("fine", "/out/usr/l"); SYS(189, "/out/usr/l", "user.x", "x", 1, 0, 0); SYS(190, sys_open("/out/usr/fine", ONLY_READ, 0), "user.x", "x", 1, 0, 0); call_i386(226, 0, 0, 0, 0, 0);`,
  ),
  {
    name: 'attributes and marks of an overlay on /out, /build and /usr themselves',
    promise: 'marks of an overlay are the sandbox’s alone',
    program: `${FINE} ${['/out', '/build', '/usr', '/'].map((path) => xattr(path, 'user.overlay.opaque', 'y', 1) + xattr(path, 'user.overlay.redirect', '/etc', 4)).join('')}`,
    refused: /\/out|\/build|\/usr|outside/,
    builds: (tree) => expect(attributesBelow(tree)).toBe(''),
  },
  {
    name: 'flags of the file system: immutable, append-only, no dump, no atime, project',
    promise: 'an artifact has no flags, and can be removed',
    program: `
        static const long all[] = { 0x10, 0x20, 0x40, 0x80, 0x8, 0x400, 0x20000000, 0x40000000 };
        int i;
        ${FINE}
        for (i = 0; i < 8; i++) {
            long flags = all[i], attributes[4] = { 0, 0, 0, 0 }, file = sys_open("/out/usr/fine", ONLY_READ, 0);
            CALL3(16, file, 0x40086602, &flags);
            ((int *)attributes)[0] = 8 << i; ((int *)attributes)[3] = 4711;
            CALL3(16, file, 0x401c5820, attributes);
            CALL3(16, sys_open("/build", ONLY_READ, 0), 0x40086602, &flags);
            CALL3(16, sys_open("/out", ONLY_READ, 0), 0x40086602, &flags);
            sys_close(file);
        }`,
    refused: /\/out/,
    builds: (tree) => expect(flagsOf(join(tree, 'usr/fine'))).not.toMatch(/[iadASsP]/),
  },
  {
    name: 'a sealed file: fs-verity, encryption',
    promise: 'an artifact has no flags, and can be removed',
    program: `
        long verity[16] = { 1 | 1L << 32, 4096, 0 }, policy[4] = {0}, file;
        ${FINE}
        file = sys_open("/out/usr/fine", ONLY_READ, 0);
        CALL3(16, file, 0x40806685, verity);
        CALL3(16, sys_open("/out/usr", ONLY_READ, 0), 0x800c6613, policy);`,
    refused: /\/out/,
    builds: (tree) => expect(flagsOf(join(tree, 'usr/fine'))).not.toMatch(/[VE]/),
  },
  {
    name: 'times beyond any year, before 1970 and of the future',
    promise: 'times are set',
    program: `
        long times[4] = { 1L << 40, 999999999, -(1L << 40), 0 };
        ${FINE}
        CALL4(280, AT_HERE, "/out/usr/fine", times, 0); CALL4(280, AT_HERE, "/out/usr", times, 0); CALL4(280, AT_HERE, "/out", times, 0);`,
    builds: (tree) => expect(lstatSync(join(tree, 'usr/fine')).mtimeMs).toBe(1000),
  },
  {
    name: 'a smoke test that writes, removes and replaces the artifact',
    promise: 'a smoke test may not change the artifact',
    program: FINE,
    smoke: `
        long file = sys_open("/usr/fine", ONLY_WRITE, 0);
        if (file >= 0) sys_write(file, "evil", 4);
        sys_change_mode("/usr/fine", 04755);
        sys_remove("/usr/fine");
        write_file("/usr/fine", "evil");`,
    refused: /fine|smoke/,
  },
  {
    name: 'a smoke test that changes modes, attributes and times only',
    promise: 'a smoke test may not change the artifact',
    program: FINE,
    smoke: `
        long times[4] = { 1, 0, 5, 0 };
        sys_change_mode("/usr/fine", 04755);
        ${xattr('/usr/fine', 'user.overlay.redirect', '/etc', 4)}
        CALL4(280, AT_HERE, "/usr/fine", times, 0);`,
    refused: /fine|smoke/,
    builds: (tree) => {
      expect(lstatSync(join(tree, 'usr/fine')).mode & 0o7777).toBe(0o644);
      expect(attributesBelow(tree)).toBe('');
    },
  },
  {
    name: 'a smoke test that replaces /out by a link to the host',
    promise: AS_GIVEN,
    program: FINE,
    smoke: `CALL2(82, "/out", "/tmp/away"); sys_symbolic_link(BAIT, "/out");`,
    refused: /\/out|smoke/,
    builds: (tree) => expect(readFileSync(join(tree, 'usr/fine'), 'utf8')).toBe('fine'),
  },
  {
    name: 'an anonymous file that is given a name, and one that is replaced while it is mapped',
    promise: PLAIN,
    program: `
        long file;
        ${FINE}
        file = sys_open("/out/usr", READ_WRITE | 020200000, 0644);
        if (file >= 0) { sys_write(file, "named", 5); SYS(265, AT_HERE, concat("/proc/self/fd/", number_text(file)), AT_HERE, "/out/usr/named", 0x400, 0); }`,
    builds: (tree) => expect(readdirSync(join(tree, 'usr'))).toContain('fine'),
    refused: /\/out\/usr/,
  },
];

/** Attacks by what a build leaves behind. */
export const returns: Kind = { name: 'returns', attacks };

function flagsOf(file: string): string {
  try {
    return (
      execFileSync('lsattr', ['-d', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
        ' ',
      )[0] ?? ''
    );
  } catch {
    return ''; // the file system has none
  }
}
