// What a client written with the npm SDK does with a server: list its tools, call one, one that fails, one that it lacks,
// and end the session.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { 'User-Agent': 'npm-client/3.1' } }
});
const client = new Client({ name: 'npm-client', version: '3.1' });
await client.connect(transport);
console.log((await client.listTools()).tools.length, 'tools');
console.log(JSON.stringify(await client.callTool({ name: 'test_simple_text', arguments: {} })));
console.log(JSON.stringify(await client.callTool({ name: 'test_error_handling', arguments: {} })));
try {
  console.log(JSON.stringify(await client.callTool({ name: 'nothing', arguments: {} })));
} catch (e) {
  console.log('nothing:', e.code);
}
await transport.terminateSession();
await client.close();
