// Whoever has not looked at the page for a while is away.
const AFTER_MS = 60_000;

export class Away {
  constructor(wire) {
    this.wire = wire;
    this.is = false;
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.due);
      if (document.hidden) {
        this.due = setTimeout(() => this.set(true), AFTER_MS);
      } else {
        this.set(false);
      }
    });
  }

  set(is) {
    if (this.is !== is) {
      this.is = is;
      this.wire.tell('presence', { state: is ? 'away' : 'online' });
    }
  }

  // To a server that does not know it yet: for it, who comes is there.
  tell() {
    if (this.is) {
      this.wire.tell('presence', { state: 'away' });
    }
  }
}
