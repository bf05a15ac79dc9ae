// What keys do wherever one is; those among messages and in the message that one writes are theirs.
export function keys({ find, search, beside, help, escape }) {
  addEventListener('keydown', event => {
    if (document.querySelector('dialog[open], :popover-open')) {
      return;
    }
    const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const writing = event.target.closest?.('input, textarea');
    const does = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' ? find
      : event.altKey && arrow ? () => beside(arrow, event.shiftKey)
      : event.key === 'Escape' ? () => escape(event.target)
      : event.key === '/' && !writing ? search
      : event.key === '?' && !writing ? help
      : null;
    if (does) {
      event.preventDefault();
      does();
    }
  });
}
