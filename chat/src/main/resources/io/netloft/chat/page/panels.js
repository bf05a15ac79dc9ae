// The lists beside the messages: of rooms, and of who is here. Where it is narrow they lie over them.
const KEPT = 'people';
const WIDE = 1100;
const NARROW = 700;

export class Panels {
  constructor(byId) {
    this.byId = byId;
    byId('menu').addEventListener('click', () => this.rooms(!this.open));
    byId('here').addEventListener('click', () => this.people(byId('aside').hidden));
    byId('hide').addEventListener('click', () => this.people(false));
    byId('view').addEventListener('click', () => this.shut());
    if (innerWidth >= WIDE && localStorage.getItem(KEPT) === 'shown') {
      this.people(true);
    }
  }

  // Whether the rooms lie over the messages.
  get open() {
    return document.body.classList.contains('menu');
  }

  rooms(shown) {
    document.body.classList.toggle('menu', shown);
    this.byId('menu').setAttribute('aria-expanded', String(shown));
    if (shown) {
      this.byId('switch').focus();
    }
  }

  people(shown) {
    this.byId('aside').hidden = !shown;
    this.byId('here').setAttribute('aria-expanded', String(shown));
    localStorage.setItem(KEPT, shown ? 'shown' : 'hidden');
  }

  shut() {
    this.rooms(false);
    if (innerWidth <= NARROW) {
      this.people(false);
    }
  }
}
