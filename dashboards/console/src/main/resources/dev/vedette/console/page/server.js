// Questions to the console's server.

/** The answer to a GET, or an error whose message can be shown. */
export async function get(path) {
  let response;
  try {
    response = await fetch(path);
  } catch {
    throw new Error('The console does not answer. It is asked again by itself.');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The console answered HTTP ${response.status}.`);
  return body;
}
