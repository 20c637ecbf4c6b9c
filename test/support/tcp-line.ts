import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server on this machine that can go dead, as a network does that swallows all that is sent. */
export class TcpLine {
  private readonly sockets = new Set<Socket>();
  private readonly waiting: (() => void)[] = [];
  private dead = false;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => {
      this.accept(near);
    });
  }

  /** @param target a port of this machine */
  static async to(target: number): Promise<TcpLine> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    const line = new TcpLine(server, target);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** Its end here: what is sent to this port of this machine goes to the server. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections there are; both ends count as one. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** From now on nothing comes through, in neither direction, and nobody is told: not even that the other end closed. */
  goDead(): void {
    this.dead = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** What was sent meanwhile comes through now, as TCP sees to it. */
  comeBack(): void {
    this.dead = false;
    for (const tell of this.waiting.splice(0)) tell();
    for (const socket of this.sockets) socket.resume();
  }

  /** Breaks every connection, and lets new ones through: a router that was restarted. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dead = false;
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(near: Socket): void {
    const far = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    this.join(near, far);
    this.join(far, near);
    if (this.dead) far.pause();
    else near.resume();
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from
      .on('data', (chunk) => {
        if (to.write(chunk)) return;
        from.pause();
        to.once('drain', () => {
          if (!this.dead) from.resume();
        });
      })
      .on('end', () => to.end())
      .on('error', () => undefined) // the next event tells of it
      .on('close', () => {
        this.sockets.delete(from);
        this.whenAlive(() => to.destroy());
      });
  }

  private whenAlive(action: () => void): void {
    if (this.dead) this.waiting.push(action);
    else action();
  }
}
