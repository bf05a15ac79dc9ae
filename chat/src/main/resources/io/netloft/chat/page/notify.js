// The browser's own notes of what is meant for one, while one does not look; only after a click has asked for them.
const KEPT = 'notify';

export class Notify {
  constructor(bell, onOpen, note) {
    this.bell = bell;
    this.onOpen = onOpen;
    this.note = note;
    bell.hidden = !('Notification' in window);
    bell.addEventListener('click', () => this.toggle());
    this.show();
  }

  get on() {
    return !this.bell.hidden && Notification.permission === 'granted' && localStorage.getItem(KEPT) === 'on';
  }

  async toggle() {
    const wanted = !this.on;
    if (wanted && (await Notification.requestPermission()) !== 'granted') {
      this.note('The browser does not let this page notify you; its settings for the page can.');
    }
    localStorage.setItem(KEPT, wanted ? 'on' : 'off');
    this.show();
  }

  show() {
    const label = this.on ? 'You are notified of what is meant for you' : 'Notify me of what is meant for me';
    this.bell.setAttribute('aria-pressed', String(this.on));
    this.bell.setAttribute('aria-label', label);
    this.bell.title = label;
  }

  // One for a room: the next takes its place.
  tell(room, title, body) {
    if (!this.on || document.hasFocus()) {
      return;
    }
    try {
      const made = new Notification(title, { body, tag: room });
      made.onclick = () => {
        focus();
        this.onOpen(room);
        made.close();
      };
    } catch {
      // Telephones know them of service workers only.
    }
  }
}
