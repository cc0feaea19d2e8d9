// The session: who decides here and what they may do, what is said when it ends, and that the person is still there.

import { get, limited, post } from './server.js';
import { plainText } from './text.js';

const ROLES = ['viewer', 'analyst', 'admin'];
const STILL_THERE = 60_000;
const ASK_AGAIN = 3000;
const note = document.getElementById('session-note');
const button = document.getElementById('person');
const dialog = document.getElementById('person-dialog');
const input = document.getElementById('person-name');
let touched = 0;
let asking;

function say(text) {
  note.hidden = text === '';
  note.textContent = text;
}

/** Tells the server that somebody is there: what the page asks for by itself does not keep the session open. */
async function touch() {
  touched = Date.now();
  try {
    const session = await get('api/session');
    if (!session.open) return ended();
    show(session);
    if (asking) say('');
    clearInterval(asking);
    asking = undefined;
  } catch {
    // The page says elsewhere that nothing answers.
  }
}

/** Who it is, and by the role what the page offers: what carries `data-needs` is shown to that role and those above it. */
function show({ person, role, tenants, renames }) {
  button.textContent = plainText(person, 64);
  button.hidden = false;
  document.body.dataset.role = role;
  const all = tenants.includes('*');
  const named = tenants.map((name) => plainText(name, 80)).join(', ');
  document.getElementById('person-role').textContent = `Role: ${role}. Tenants: ${all ? 'all' : named}.`;
  for (const id of ['person-name', 'person-save']) document.getElementById(id).hidden = !renames;
}

/** Whether the session's role may do what `role` may; the server decides it all the same. */
export function may(role) {
  const own = document.body.dataset.role;
  return own === undefined || ROLES.indexOf(own) >= ROLES.indexOf(role);
}

/** Says what to do, and goes on when somebody logs in in another tab. */
export function ended() {
  if (asking) return;
  const again = document.createElement('a');
  again.href = 'login/';
  again.target = '_blank';
  again.textContent = 'Log in in another tab';
  say('Your session has ended. ');
  note.append(again, ', or run ./vedette console link and open the link that it prints; this page goes on by itself.');
  asking = setInterval(touch, ASK_AGAIN);
}

async function rename(event) {
  event.preventDefault();
  const fault = document.getElementById('person-fault');
  try {
    button.textContent = plainText((await post('api/session/name', { name: input.value })).person, 64);
    fault.textContent = '';
    dialog.close();
  } catch (failure) {
    fault.textContent = failure.message;
  }
}

async function leave() {
  const { next } = await post('api/session/end', {}).catch(() => ({}));
  // Where the login provider ends its own session, if it does.
  location.replace(next || 'login/');
}

for (const kind of ['pointerdown', 'keydown']) {
  addEventListener(kind, () => Date.now() - touched > STILL_THERE && touch(), { capture: true, passive: true });
}
limited((seconds) => asking || say(seconds > 0 ? `The console takes no more requests of this session for ${seconds} s. This page goes on by itself.` : ''));
button.addEventListener('click', () => {
  input.value = button.textContent;
  dialog.showModal();
});
document.getElementById('person-form').addEventListener('submit', rename);
document.getElementById('person-close').addEventListener('click', () => dialog.close());
document.getElementById('person-end').addEventListener('click', leave);
touch();
