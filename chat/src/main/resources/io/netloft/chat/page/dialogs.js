// Small questions: which emoji, what a room is about, whether to erase.
import { EMOJI } from './rows.js';
import { button } from './text.js';

export function dialogs(byId) {
  let then = () => {};
  document.querySelectorAll('dialog .shut').forEach(shut => {
    shut.addEventListener('click', () => shut.closest('dialog').close());
  });

  function asking(id, answer) {
    const dialog = byId(id);
    dialog.querySelector('form').addEventListener('submit', event => {
      event.preventDefault();
      dialog.close();
      then(answer());
    });
    return next => {
      then = next;
      dialog.showModal();
    };
  }

  const emoji = asking('emoji', () => byId('other').value.trim());
  const subject = asking('about-room', () => byId('subjecttext').value.trim());
  const sure = asking('sure', () => true);
  byId('choices').append(
    ...EMOJI.map(one =>
      button('', one, one, () => {
        byId('emoji').close();
        then(one);
      }),
    ),
  );
  return {
    emoji: next => {
      byId('other').value = '';
      emoji(chosen => chosen && next(chosen));
    },
    subject: (now, next) => {
      byId('subjecttext').value = now;
      subject(next);
    },
    sure,
  };
}
