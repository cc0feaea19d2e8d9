package dev.vedette.console.oidc;

import dev.vedette.console.oidc.LoginException.Fault;
import dev.vedette.console.oidc.PendingLogins.Pending;
import dev.vedette.console.session.Identity;
import dev.vedette.console.session.Login;
import dev.vedette.console.session.Secrets;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logging in at a provider: authorization code with PKCE, state and nonce. The browser is sent to the provider and comes back
 * with a code, which is changed for an ID token; what that says begins a session. Thread-safe.
 *
 * <p>The way back is a navigation that another site caused, so that no {@code SameSite=Strict} cookie comes with it: a cookie
 * of the login alone, {@code Lax} and of ten minutes, says that it is the browser which the login was begun in. The answer
 * sets the session's {@code Strict} cookie and leads to the login page, from where the browser goes on as of this site.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth">OpenID Connect Core 1.0, 3.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636, PKCE</a>
 */
public final class SingleSignOn {

    private static final Logger LOG = Logger.getLogger(SingleSignOn.class.getName());

    private static final String LOGIN_PAGE = "/login/";
    private static final String BEGIN = "/login/begin";
    private static final String CALLBACK = "/login/callback";
    /** Of a code, in characters; RFC 6749 leaves it open. */
    private static final int MAX_CODE = 4096;
    /** Of the address that a logout goes to: what is longer is said without the token. */
    private static final int MAX_ADDRESS = 6000;

    private final OidcOptions options;
    private final Login login;
    private final Provider provider;
    private final IdTokens idTokens;
    private final PendingLogins pending = new PendingLogins(System::nanoTime);

    private SingleSignOn(OidcOptions options, Login login) {
        this.options = options;
        this.login = login;
        this.provider = new Provider(options);
        this.idTokens = new IdTokens(options, provider);
    }

    /** Adds what logging in needs; without {@code options} the answer to how one can alone. */
    public static void install(JavalinConfig config, Login login, Optional<OidcOptions> options) {
        Optional<SingleSignOn> at = options.map(given -> new SingleSignOn(given, login));
        config.routes.get(
                "/api/login",
                context -> context.json(at.map(SingleSignOn::how).orElse(Map.of("issuer", "", "fault", ""))));
        at.ifPresent(one -> {
            config.routes.get(BEGIN, one::begin);
            config.routes.get(CALLBACK, one::callback);
        });
    }

    private Map<String, String> how() {
        return Map.of("issuer", options.issuer().toString(), "fault", provider.fault());
    }

    private void begin(Context context) {
        @Nullable String site = context.header("Sec-Fetch-Site");
        boolean isOwn = site == null || site.equals("same-origin") || site.equals("none");
        if (!isOwn) {
            // Another page could end the logins of others, one by one.
            context.redirect(LOGIN_PAGE);
            return;
        }
        try {
            if (login.attempt(context) > 0) {
                throw new LoginException(Fault.WAIT, "too many logins");
            }
            ProviderMetadata metadata = provider.metadata();
            String state = Secrets.next();
            String browser = Secrets.next();
            URI redirect = Login.console(context).resolve(CALLBACK);
            Pending begun = new Pending(metadata, Secrets.next(), Secrets.next(), redirect);
            pending.put(state, browser, begun);
            addCookie(context, browser, PendingLogins.VALID_SECONDS);
            context.redirect(authorization(begun, state).toString());
        } catch (LoginException e) {
            refuse(context, e);
        }
    }

    private URI authorization(Pending begun, String state) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", options.clientId());
        parameters.put("redirect_uri", begun.redirect().toString());
        parameters.put("scope", "openid profile");
        parameters.put("state", state);
        parameters.put("nonce", begun.nonce());
        parameters.put("code_challenge", challenge(begun.verifier()));
        parameters.put("code_challenge_method", "S256");
        return with(begun.metadata().authorization(), parameters);
    }

    private void callback(Context context) {
        try {
            // Not counted as a try, or any page could use up everybody's: what has no state costs a look-up.
            Pending begun = pending.take(parameter(context, "state"), browser(context))
                    .orElseThrow(() -> new LoginException(Fault.STATE, "there is no such login of this browser"));
            addCookie(context, "", 0);
            Identity identity = identity(context, begun);
            login.enter(context, identity);
            LOG.log(Level.INFO, "{0} came in by the login provider, as {1}", new Object[] {
                identity.name(), identity.role().key()
            });
            context.redirect(LOGIN_PAGE);
        } catch (LoginException e) {
            refuse(context, e);
        }
    }

    private Identity identity(Context context, Pending begun) throws LoginException {
        boolean saysWho = !context.queryParams("iss").isEmpty();
        if (saysWho && !parameter(context, "iss").equals(options.issuer().toString())) {
            throw new LoginException(Fault.TOKEN, "the answer is another provider's");
        }
        String code = parameter(context, "code");
        if (!parameter(context, "error").isEmpty() || code.isEmpty()) {
            throw new LoginException(Fault.DENIED, "the provider gave no code");
        }
        String token = provider.idToken(begun.metadata(), code, begun.verifier(), begun.redirect());
        Map<String, Object> claims = idTokens.claims(token, begun.metadata(), begun.nonce());
        return new Claims(options, claims).identity(console -> farewell(begun.metadata(), token, console));
    }

    /** The provider's session outlives ours, and would let the next one in who sits down here. */
    private Optional<URI> farewell(ProviderMetadata metadata, String token, URI console) {
        return metadata.endSession().map(end -> {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("client_id", options.clientId());
            parameters.put(
                    "post_logout_redirect_uri", console.resolve(LOGIN_PAGE).toString());
            URI without = with(end, parameters);
            parameters.put("id_token_hint", token);
            URI whole = with(end, parameters);
            return whole.toString().length() > MAX_ADDRESS ? without : whole;
        });
    }

    private static void refuse(Context context, LoginException refusal) {
        // One without a state may be any page's doing, as often as it likes.
        Level level = refusal.fault() == Fault.STATE ? Level.FINE : Level.WARNING;
        LOG.log(level, "A login was refused: {0}", refusal.getMessage());
        LOG.log(Level.FINE, "Why", refusal);
        context.redirect(LOGIN_PAGE + "#fault=" + refusal.fault().key());
    }

    /** A parameter that stands once and is not too long; empty otherwise. */
    private static String parameter(Context context, String name) {
        List<String> values = context.queryParams(name);
        return values.size() == 1 && values.get(0).length() <= MAX_CODE ? values.get(0) : "";
    }

    /** Lax: it has to come with the navigation that the provider causes, and with nothing else of another site. */
    private static void addCookie(Context context, String value, long seconds) {
        context.res()
                .addHeader(
                        "Set-Cookie",
                        "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Lax"
                                .formatted(cookieName(context), value, LOGIN_PAGE, seconds));
    }

    private static String browser(Context context) {
        @Nullable String value = context.cookie(cookieName(context));
        return value == null ? "" : value;
    }

    private static String cookieName(Context context) {
        return "vedette-login-" + Login.port(context);
    }

    private static URI with(URI address, Map<String, String> parameters) {
        String sign = address.getRawQuery() == null ? "?" : "&";
        return URI.create(address + sign + Provider.query(parameters));
    }

    /** Of RFC 7636, 4.2. */
    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
