// The only page without a session: takes what a one-time link brings, or says how to get one.

const ASK_AGAIN = 3000;
const title = document.getElementById('login-title');
const reason = document.getElementById('login-reason');

/** Onwards, with what the address named before the session was asked for. */
function enter() {
  const hash = location.hash.startsWith('#once=') ? '' : location.hash;
  location.replace(`../${hash}`);
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
  const secret = new URLSearchParams(location.hash.slice(1)).get('once');
  let fault = 'Nobody is logged in here, or the session has ended.';
  try {
    if (secret) fault = await use(secret);
  } catch {
    fault = 'The console does not answer: is it running?';
  }
  // Who reloads a link that was used is in already.
  if (fault === '' || (await isOpen())) return enter();
  title.textContent = secret ? 'This link does not let in' : 'Log in by a link';
  reason.textContent = fault;
  document.getElementById('login-steps').hidden = false;
  title.focus();
  setInterval(async () => (await isOpen()) && enter(), ASK_AGAIN);
}

// A further link that is pasted into the same tab changes nothing but what stands behind the #.
addEventListener('hashchange', () => location.reload());
begin();
