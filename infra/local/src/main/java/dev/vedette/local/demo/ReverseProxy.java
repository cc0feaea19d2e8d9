package dev.vedette.local.demo;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * The reverse proxy in front of the server, which tells it the client's address (RFC 7239), as in production.
 *
 * <p>It plays the network too: clients here all come from loopback, so each names its synthetic address in a header that
 * ends at this proxy.
 */
final class ReverseProxy implements AutoCloseable {

    /** The address that a client acts from; never reaches the server. */
    static final String CLIENT_ADDRESS = "Demo-Client-Address";

    /** Present when the network fails: the connection is cut before the request reaches the server. */
    static final String CUT = "Demo-Cut-Connection";

    private static final HttpString CLIENT_ADDRESS_HEADER = new HttpString(CLIENT_ADDRESS);
    private static final HttpString CUT_HEADER = new HttpString(CUT);
    private static final HttpString FORWARDED = new HttpString("Forwarded");

    /** Below the server's own idle timeout of 20 s, so that no request meets a connection that is being closed. */
    private static final int IDLE_MILLIS = 10_000;

    private final Undertow http;

    private ReverseProxy(Undertow http) {
        this.http = http;
    }

    /** Listens on a free port of loopback and passes everything on to the server. */
    static ReverseProxy start(URI server) {
        LoadBalancingProxyClient upstream = new LoadBalancingProxyClient()
                // Each open session holds a connection for its event stream.
                .setConnectionsPerThread(1_000)
                .setTtl(IDLE_MILLIS)
                .addHost(server);
        var proxy = Handlers.proxyHandler(upstream, -1, exchange -> exchange.setStatusCode(StatusCodes.BAD_GATEWAY));
        Undertow http = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(2)
                .setWorkerThreads(8)
                .setHandler(exchange -> {
                    if (exchange.getRequestHeaders().contains(CUT_HEADER)) {
                        exchange.getConnection().close();
                        return;
                    }
                    nameClient(exchange);
                    proxy.handleRequest(exchange);
                })
                .build();
        http.start();
        return new ReverseProxy(http);
    }

    private static void nameClient(HttpServerExchange exchange) throws UnknownHostException {
        String address = exchange.getRequestHeaders().getFirst(CLIENT_ADDRESS_HEADER);
        if (address == null) {
            return;
        }
        exchange.getRequestHeaders().remove(CLIENT_ADDRESS_HEADER);
        // The proxy's X-Forwarded-For is made of this, so that both headers agree.
        exchange.setSourceAddress(new InetSocketAddress(InetAddress.getByName(address), 0));
        String before = exchange.getRequestHeaders().getFirst(FORWARDED);
        String element = "for=" + address + ";proto=http;host="
                + exchange.getRequestHeaders().getFirst(Headers.HOST);
        exchange.getRequestHeaders().put(FORWARDED, before == null ? element : before + ", " + element);
    }

    /** What clients connect to. */
    URI uri() {
        InetSocketAddress address =
                (InetSocketAddress) http.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    @Override
    public void close() {
        http.stop();
    }
}
