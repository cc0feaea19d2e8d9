package dev.vedette.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first: it names this machine, and reads or writes. A page of somebody else's whose name was rebound to
 * a loopback address sends its own name as {@code Host}, so that comparing it keeps that page out. A page that asks
 * across origins could not read the answer, as no CORS header allows it, but could hold threads and make searches; the
 * browser says {@code Sec-Fetch-Site}, and data are for the console's own page. A link to the page itself may stand anywhere.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
final class RequestGuard implements Handler {

    /** Nothing inline, nothing from elsewhere, no eval: text of an attacker's that became markup could still do nothing. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    @Override
    public void handle(Context context) {
        HEADERS.forEach(context::header);
        if (!isLoopback(context.req().getHeader("Host"))) {
            context.status(421).json(Map.of("error", "Open the console by its loopback address, such as 127.0.0.1."));
            context.skipRemainingHandlers();
        } else if (context.path().startsWith("/api/") && !isOwn(context.req().getHeader("Sec-Fetch-Site"))) {
            context.status(403).json(Map.of("error", "The console's data are for its own page: open that."));
            context.skipRemainingHandlers();
        } else if (context.method() != HandlerType.GET && context.method() != HandlerType.POST) {
            context.header("Allow", "GET, POST").status(405).json(Map.of("error", "The console takes GET and POST."));
            context.skipRemainingHandlers();
        }
    }

    /** Programs that are no browser do not send it; "none" is an address that a person typed. */
    private static boolean isOwn(@Nullable String site) {
        return site == null || site.equals("same-origin") || site.equals("none");
    }

    /** Any port will do: a forwarded port of a distant machine is another one. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort =
                colon > host.lastIndexOf(']') && host.substring(colon + 1).matches("[0-9]{1,5}");
        String name = hasPort ? host.substring(0, colon) : host;
        return name.equals("127.0.0.1") || name.equals("[::1]") || name.equalsIgnoreCase("localhost");
    }
}
