import { createServer as createSocketServer, type Server } from 'node:net';
import { expect } from 'vitest';
import type { Attack, Kind } from '../attack';

const NO_NETWORK = 'a build has no network, and no other way to another machine';

/** Families of sockets that a build may have: unix, inet, inet6, netlink. */
const ALLOWED = [1, 2, 10, 16];
/** Families by their numbers, where a name says more. */
const NAMES: Readonly<Record<number, string>> = {
  ...{
    0: 'UNSPEC',
    3: 'AX25',
    4: 'IPX',
    5: 'APPLETALK',
    9: 'X25',
    15: 'KEY',
    17: 'PACKET',
    20: 'ATMSVC',
    21: 'RDS',
  },
  ...{
    24: 'PPPOX',
    26: 'LLC',
    27: 'IB',
    28: 'MPLS',
    29: 'CAN',
    30: 'TIPC',
    31: 'BLUETOOTH',
    33: 'RXRPC',
    35: 'PHONET',
  },
  ...{
    37: 'CAIF',
    38: 'ALG',
    39: 'NFC',
    40: 'VSOCK',
    41: 'KCM',
    42: 'QIPCRTR',
    43: 'SMC',
    44: 'XDP',
    45: 'MCTP',
  },
};
const FAMILIES = Array.from({ length: 47 }, (_, number) => number).filter(
  (number) => !ALLOWED.includes(number),
);

const functions = String.raw`
/* An IPv4 address, as connect wants it: a.b.c.d, and a port. */
struct address { unsigned short family; unsigned char port[2], bytes[4], rest[8]; };
static long connect_to(int type, int a, int b, int c, int d, int port) {
    struct address address = {0};
    long socket = CALL3(41, 2, type | 04000, 0), result;
    address.family = 2;
    address.port[0] = port >> 8; address.port[1] = port;
    address.bytes[0] = a; address.bytes[1] = b; address.bytes[2] = c; address.bytes[3] = d;
    if (socket < 0) return socket;
    result = CALL3(42, socket, &address, 16);
    if (result == -115) { /* it is under way: has it come to something? */
        int error = 0, length = 4;
        rest(200);
        SYS(55, socket, 1, 4, &error, &length, 0);
        result = error ? -error : 0;
    }
    if (result == 0 && type == 2) result = CALL4(44, socket, "x", 1, 0);
    return result;
}
/* A message of netlink to a protocol: what comes back, as an error or the number of bytes. */
static long netlink(int protocol, void *message, long length) {
    long socket = CALL3(41, 16, 3, protocol), got;
    char answer[8192];
    if (socket < 0) return socket;
    got = SYS(44, socket, message, length, 0, 0, 0);
    if (got < 0) return got;
    CALL3(72, socket, 4, NON_BLOCKING);
    rest(20);
    got = SYS(45, socket, answer, 8192, 0, 0, 0);
    if (got >= 20 && *(unsigned short *)(answer + 4) == 2) return *(int *)(answer + 16);
    return got;
}
`;

const attacks: readonly Attack[] = [
  ...FAMILIES.map((number) => ({
    name: `a socket of the family ${NAMES[number] ?? number}`,
    promise: 'sockets are of the families unix, inet, inet6 and netlink only',
    tries: `
        static const int types[] = { 1, 2, 3, 5, 1 | 02000000 };
        int i, pair[2];
        char *low = low_memory();
        int *arguments = (int *)low;
        for (i = 0; i < 5; i++) {
            filtered("socket", CALL3(41, ${number}, types[i], 0));
            filtered("socket by i386", call_i386(359, ${number}, types[i], 0, 0, 0));
            arguments[0] = ${number}; arguments[1] = types[i]; arguments[2] = 0;
            filtered("socketcall", call_i386(102, 1, (long)low, 0, 0, 0));
        }
        filtered("socketpair", CALL4(53, ${number}, 1, 0, pair));`,
  })),
  {
    name: 'the host and the world by TCP and UDP, by address',
    promise: NO_NETWORK,
    tries: `
        tried("itself", connect_to(1, 127, 0, 0, 1, 22));
        tried("itself by UDP", connect_to(2, 127, 0, 0, 1, 53));
        tried("the engine", connect_to(1, 172, 17, 0, 1, 2375));
        tried("metadata of a cloud", connect_to(1, 169, 254, 169, 254, 80));
        tried("a name server", connect_to(2, 8, 8, 8, 8, 53));
        tried("an address of documentation", connect_to(1, 192, 0, 2, 1, 80));
        tried("broadcast", connect_to(2, 255, 255, 255, 255, 9));`,
  },
  {
    name: 'raw sockets, and a capture of what others send',
    promise: NO_NETWORK,
    tries: `
        tried("raw ICMP", CALL3(41, 2, 3, 1));
        tried("raw all", CALL3(41, 2, 3, 255));
        tried("raw IPv6", CALL3(41, 10, 3, 58));
        tried("ping", CALL3(41, 2, 2, 1));
        filtered("packets", CALL3(41, 17, 3, 0x0300));
        filtered("packets, old", CALL3(41, 2, 10, 0x0300));`,
  },
  {
    name: 'the loopback is brought up, and an interface is made',
    promise: NO_NETWORK,
    tries: `
        struct { char name[16]; short flags; char rest[22]; } request = { "lo", 0x49 };
        int up[8] = { 32, 16 | (5 << 16), 1, 0, 0, 1, 1, 1 };
        int veth[8] = { 32, 16 | (0x605 << 16), 1, 0, 0, 0, 0, 0 };
        tried("by ioctl", CALL3(16, CALL3(41, 2, 2, 0), 0x8914, &request));
        tried("by netlink", netlink(0, up, 32));
        tried("a new one", netlink(0, veth, 32));`,
  },
  {
    name: 'netlink: audit, events of the kernel, sockets of others, connector, filters',
    promise: 'netlink tells of the build’s own network namespace only',
    tries: `
        int status[5] = { 20, 1000 | (5 << 16), 1, 0, 0 };
        struct { unsigned short family, pad; unsigned pid, groups; } everyone = { 16, 0, 0, 0xffffffff };
        long socket = CALL3(41, 16, 3, 15);
        long result = CALL3(49, socket, &everyone, 12);
        tried("audit", netlink(9, status, 20));
        tried("connector", result = CALL3(49, CALL3(41, 16, 2, 11), &everyone, 12));
        tried("netfilter", netlink(12, status, 20));`,
  },
  {
    name: 'a server of the host’s, by TCP and by an abstract unix socket',
    promise: NO_NETWORK,
    plays: async (place) => {
      const reached: string[] = [];
      const serve = async (at: number | string): Promise<Server> => {
        const server = createSocketServer((socket) => (reached.push(String(at)), socket.destroy()));
        await new Promise<void>((resolve) => server.listen(at, resolve));
        return server;
      };
      const abstract = `\0seedstage-hostile-${process.pid}`;
      const servers = [await serve(0), await serve(abstract)];
      const address = servers[0]?.address();
      const port = typeof address === 'object' ? address?.port : 0;
      place.recipe('hostile-server', {
        functions,
        program: `
            struct { unsigned short family; char name[108]; } unix_address = { 1, "\\0seedstage-hostile-${process.pid}" };
            if (connect_to(1, 127, 0, 0, 1, ${port}) >= 0) fail("reached", "the host by TCP", 0);
            if (CALL3(42, CALL3(41, 1, 1, 0), &unix_address, ${2 + abstract.length}) >= 0) fail("reached", "the host by a unix socket", 0);
            make_directory("/out/usr"); write_file("/out/usr/x", "x");`,
      });
      const { error } = await place.build('hostile-server');
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      expect(error).toBeUndefined();
      expect(reached).toEqual([]);
    },
  },
  {
    name: 'two builds at once meet at an abstract unix socket, a port or a queue',
    promise: 'builds have no way to each other',
    plays: async (place) => {
      const address = `struct { unsigned short family; char name[108]; } address = { 1, "\\0seedstage-meeting" };`;
      place.recipe('hostile-listens', {
        program: `
            ${address}
            long socket = CALL3(41, 1, 1 | 04000, 0), queue = CALL4(240, "seedstage-meeting", READ_WRITE | CREATE | NON_BLOCKING, 0666, 0), i;
            char bytes[8192];
            if (CALL3(49, socket, &address, 2 + 18) < 0 || CALL2(50, socket, 5) < 0) fail("cannot listen", "-", 0);
            say("listens\\n");
            for (i = 0; i < 40; i++) {
                rest(50);
                if (CALL3(43, socket, 0, 0) >= 0) fail("somebody", "came", 0);
                if (queue >= 0 && SYS(243, queue, bytes, 8192, 0, 0, 0) >= 0) fail("somebody", "wrote", 0);
            }
            make_directory("/out/usr"); write_file("/out/usr/x", "listens");`,
      });
      place.recipe('hostile-calls', {
        program: `
            ${address}
            int i;
            say("calls\\n");
            for (i = 0; i < 30; i++) {
                long queue = CALL4(240, "seedstage-meeting", READ_WRITE | NON_BLOCKING, 0666, 0);
                if (CALL3(42, CALL3(41, 1, 1, 0), &address, 2 + 18) >= 0) fail("met", "by a socket", 0);
                if (queue >= 0) fail("met", "at a queue", 0);
                rest(50);
            }
            make_directory("/out/usr"); write_file("/out/usr/x", "calls");`,
      });
      const names = ['hostile-listens', 'hostile-calls'];
      const [listens, calls] = await Promise.all(names.map((name) => place.run(name)));
      expect([listens?.error, calls?.error]).toEqual([undefined, undefined]);
    },
  },
];

/** Attacks by sockets. */
export const network: Kind = { name: 'network', functions, attacks };
