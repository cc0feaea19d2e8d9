// The keyboard.

/** Calls what a key stands for, unless somebody types or a dialog is open. */
export function listen(actions) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && event.target.matches?.('input')) return event.target.blur();
    if (event.target.matches?.('input:not([type=checkbox]), select, textarea') || document.querySelector('dialog[open]')) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
