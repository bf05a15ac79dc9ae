// Small questions: which emoji, what a room is about, which user, whether one is sure.
import { button } from './dom.js';
import { EMOJI } from './rows.js';

export function dialogs(byId) {
  const value = id => byId(id).value.trim();
  let then = () => {};
  document.querySelectorAll('dialog .shut').forEach(shut => {
    shut.addEventListener('click', () => shut.closest('dialog').close());
  });

  function asking(id, answer) {
    const dialog = byId(id);
    const form = dialog.querySelector('form');
    form.addEventListener('submit', event => {
      event.preventDefault();
      dialog.close();
      then(...answer());
    });
    return next => {
      then = next;
      form.reset();
      dialog.showModal();
    };
  }

  const emoji = asking('emoji', () => [value('other')]);
  const subject = asking('about-room', () => [value('subjecttext')]);
  const user = asking('user', () => [value('username'), byId('role').value]);
  const sure = asking('sure', () => []);
  byId('choices').append(
    ...EMOJI.map(one =>
      button('', one, one, () => {
        byId('emoji').close();
        then(one);
      }),
    ),
  );
  return {
    emoji: next => emoji(chosen => chosen && next(chosen)),
    subject: (now, next) => {
      subject(next);
      byId('subjecttext').value = now;
    },
    room: asking('new-room', () => [value('roomname'), byId('closed').checked]),
    user: (title, withRole, next) => {
      user(next);
      byId('usertitle').textContent = title;
      byId('as').hidden = !withRole;
    },
    sure: (question, next) => {
      byId('question').textContent = question;
      sure(next);
    },
  };
}
