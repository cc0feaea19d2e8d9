// Questions to the console's server, and what changes something there.

let token;
let onLimit = () => {};

/** The answer to a GET, or an error whose message can be shown; `status` is 0 where nothing answered. */
export async function get(path) {
  return answer(await ask(path));
}

/** The answer to a POST of JSON with the session's token, which is fetched anew if the session is another one. */
export async function post(path, body) {
  const send = async () => ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Vedette-Token': token },
    body: JSON.stringify(body),
  });
  token ??= (await get('api/session')).token;
  let response = await send();
  if (response.status === 403) {
    token = (await get('api/session')).token;
    response = await send();
  }
  return answer(response);
}

/** `then(seconds)` is called when the server asks to wait, and with 0 when it no longer does. */
export function limited(then) {
  onLimit = then;
}

async function ask(path, options) {
  try {
    for (let waited = false; ; waited = true) {
      const response = await fetch(path, options);
      if (response.status !== 429) {
        if (waited) onLimit(0);
        return response;
      }
      const seconds = Number(response.headers.get('Retry-After')) || 1;
      onLimit(seconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  } catch {
    throw fault('The console does not answer. It is asked again by itself.', 0);
  }
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw fault(body.error || `The console answered HTTP ${response.status}.`, response.status);
  return body;
}

function fault(message, status) {
  return Object.assign(new Error(message), { status });
}
