// The only page without a session: takes what a one-time link brings, leads to the login provider, or says how to get a link.

const ASK_AGAIN = 3000;
/** Why the provider's answer did not let in, by the key behind the #: no text of anybody else's stands here. */
const FAULTS = {
  state: 'This login was begun in another window or more than 10 minutes ago. Log in again.',
  denied: 'The login provider did not let you in, or you turned back there. Log in again.',
  provider: 'The login provider did not answer. Log in again in a moment; the console\'s log says more.',
  token: 'The login provider\'s answer cannot be trusted, and was not. Log in again; the console\'s log says more.',
  role: 'You have no role here. Ask who gives roles at your login provider for viewer, analyst or admin.',
  tenants: 'No tenant is yours here. Ask who gives roles at your login provider whose alerts you are to see.',
  name: 'The login provider gives no name that can stand under a decision. Ask who runs the console; its log says more.',
  wait: 'Too many tried to log in. Wait a moment, then log in again.',
};
/** What the address named while the browser is at the provider. */
const WANTED = 'vedette-wanted';
const title = document.getElementById('login-title');
const reason = document.getElementById('login-reason');

function state() {
  return new URLSearchParams(location.hash.slice(1));
}

/** What the address names of the console's page. */
function wanted() {
  return ['once', 'fault'].some((name) => state().has(name)) ? '' : location.hash;
}

/** Onwards, with what the address named before the session was asked for. */
function enter() {
  const hash = wanted() || (sessionStorage.getItem(WANTED) ?? '');
  sessionStorage.removeItem(WANTED);
  location.replace(`../${hash}`);
}

/** Offers the provider, if there is one, and says how it is. */
async function offer() {
  try {
    const { issuer, fault } = await (await fetch('../api/login')).json();
    document.getElementById('login-provider').hidden = issuer === '';
    document.getElementById('login-or').hidden = issuer === '';
    if (issuer === '') return false;
    document.getElementById('login-begin').textContent = `Log in at ${new URL(issuer).host}`;
    const note = document.getElementById('login-provider-fault');
    note.hidden = fault === '';
    if (note.textContent !== fault) note.textContent = fault;
    return true;
  } catch {
    // What does not answer is said below.
    return false;
  }
}

async function isOpen() {
  try {
    return (await (await fetch('../api/session')).json()).open === true;
  } catch {
    return false;
  }
}

async function use(secret) {
  const response = await fetch('../api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ secret }),
  });
  if (response.ok) return '';
  const { error } = await response.json().catch(() => ({}));
  if (response.status !== 429) return error || `The console answered HTTP ${response.status}.`;
  const seconds = Number(response.headers.get('Retry-After')) || 1;
  reason.textContent = `${error} This page tries again by itself.`;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return use(secret);
}

async function begin() {
  const secret = state().get('once');
  const refused = FAULTS[state().get('fault')];
  let fault = refused ?? 'Nobody is logged in here, or the session has ended.';
  try {
    if (secret) fault = await use(secret);
  } catch {
    fault = 'The console does not answer: is it running?';
  }
  // Who reloads a link that was used is in already.
  if (fault === '' || (await isOpen())) return enter();
  const hasProvider = await offer();
  title.textContent = secret ? 'This link does not let in' : hasProvider ? 'Log in' : 'Log in by a link';
  reason.textContent = fault;
  document.getElementById('login-steps').hidden = false;
  title.focus();
  setInterval(async () => ((await isOpen()) ? enter() : offer()), ASK_AGAIN);
}

document.getElementById('login-begin').addEventListener('click', () => {
  if (wanted()) sessionStorage.setItem(WANTED, wanted());
});

// A further link that is pasted into the same tab changes nothing but what stands behind the #.
addEventListener('hashchange', () => location.reload());
begin();
