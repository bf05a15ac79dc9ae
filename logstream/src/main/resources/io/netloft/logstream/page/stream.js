// The lines of a view, as they come: one WebSocket, opened again where it broke off.
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export class Stream {
  constructor({ onEvent, onState, token }) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.token = token;
    this.socket = null;
  }

  // Begins with a view; what was before is over.
  open(parameters) {
    this.close();
    this.parameters = parameters;
    this.ids = new Map();
    this.start = '';
    this.wait = FIRST_WAIT;
    this.connect();
  }

  close() {
    clearTimeout(this.again);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = socket.onmessage = null;
      socket.close(1000);
    }
  }

  // Behind what was seen last of each file; the ones of which nothing was seen from where they began.
  cursor() {
    return [this.start, ...this.ids.values()].filter(Boolean).join(',');
  }

  connect() {
    const parameters = new URLSearchParams(this.parameters);
    const cursor = this.cursor();
    if (cursor) {
      parameters.delete('tail');
      parameters.set('since', cursor);
    }
    parameters.set('format', 'json');
    const address = new URL('v1/tail', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    address.search = parameters;
    const token = this.token();
    const socket = token ? new WebSocket(address, ['bearer.' + token]) : new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.onState('open');
    };
    socket.onmessage = message => this.heard(JSON.parse(message.data));
    socket.onclose = closed => this.ended(closed);
  }

  heard(event) {
    if (event.type === 'cursor') {
      this.start = this.start || event.id;
      return;
    }
    if (event.id && event.source) {
      this.ids.set(event.source, event.id);
    }
    this.onEvent(event);
  }

  ended(closed) {
    this.socket = null;
    if (closed.code === 1000) {
      this.onState('end', closed.reason);
      return;
    }
    if (closed.code === 1008 || closed.code === 1003) {
      this.onState('refused', closed.reason);
      return;
    }
    this.onState('broken', this.wait);
    this.again = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }
}
