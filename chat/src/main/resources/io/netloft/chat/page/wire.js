// One connection: commands with their answers, events as they come; opened again where it broke off.
const SUBPROTOCOL = 'netloft.chat.v1';
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const TOKEN_ENDED = 4001;
const NO_TOKEN = 4501;
// We broke the protocol, or said to be somebody else: the same again would end in the same way.
const FINAL = new Set([1002, 1003, 1007, 1009, 4002]);
const FINAL_FROM = 4500;

/** What the server answers instead of doing it. */
export class Refused extends Error {
  constructor({ code, message, retryAfterMs }) {
    super(message ? code + ', ' + message : code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The connection broke before the answer: it may have been done or not. */
export class Lost extends Error {}

export class Wire {
  constructor({ onEvent, onState }) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.socket = null;
    this.asked = new Map();
    this.ref = 0;
    this.wait = FIRST_WAIT;
    addEventListener('online', () => this.waiting && this.open());
  }

  // Begins anew; what was asked before is lost.
  open() {
    clearTimeout(this.again);
    this.waiting = false;
    const before = this.socket;
    if (before) {
      before.onmessage = before.onclose = null;
      before.close(1000);
    }
    this.lose();
    this.onState('opening', '');
    const address = new URL('v1/chat', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    const socket = new WebSocket(address, [SUBPROTOCOL]);
    this.socket = socket;
    socket.onmessage = message => this.heard(JSON.parse(message.data));
    socket.onclose = closed => this.ended(closed);
  }

  ask(cmd, members = {}) {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Lost('no connection'));
    }
    const ref = ++this.ref;
    return new Promise((resolve, reject) => {
      this.asked.set(ref, { resolve, reject });
      this.socket.send(JSON.stringify({ cmd, ref, ...members }));
    });
  }

  // What nobody waits for, and what does no harm when it is not done.
  tell(cmd, members) {
    this.ask(cmd, members).catch(() => {});
  }

  heard(message) {
    if (message.type) {
      this.wait = message.type === 'hello' ? FIRST_WAIT : this.wait;
      this.onEvent(message);
      return;
    }
    const asked = this.asked.get(message.ref);
    this.asked.delete(message.ref);
    if (message.ok) {
      asked?.resolve(message.ok);
    } else if (message.error) {
      asked?.reject(new Refused(message.error));
    }
  }

  lose() {
    const all = [...this.asked.values()];
    this.asked.clear();
    all.forEach(asked => asked.reject(new Lost('connection lost')));
  }

  ended({ code, reason }) {
    this.socket = null;
    this.lose();
    if (code === TOKEN_ENDED || code === NO_TOKEN) {
      this.onState('locked', code === TOKEN_ENDED ? 'Your token has ended.' : '');
    } else if (FINAL.has(code) || code >= FINAL_FROM) {
      this.onState('refused', code + ' ' + reason);
    } else {
      this.waiting = true;
      this.onState('broken', reason);
      this.again = setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    }
  }
}
