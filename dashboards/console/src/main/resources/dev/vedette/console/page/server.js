// Questions to the console's server.

/** The answer to a GET, or an error whose message can be shown; `status` is 0 where nothing answered. */
export async function get(path) {
  let response;
  try {
    response = await fetch(path);
  } catch {
    throw fault('The console does not answer. It is asked again by itself.', 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw fault(body.error || `The console answered HTTP ${response.status}.`, response.status);
  return body;
}

function fault(message, status) {
  return Object.assign(new Error(message), { status });
}
