package dev.vedette.console.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A person at the console, from the link to the end. It ends {@link #IDLE} nanoseconds after the person last did something
 * and {@link #LONGEST} after its beginning, whichever is first. Thread-safe.
 */
public final class Session {

    static final long IDLE = TimeUnit.MINUTES.toNanos(30);
    static final long LONGEST = TimeUnit.HOURS.toNanos(8);

    /** Of a person's name, in characters. */
    public static final int MAX_NAME = 64;

    private static final int BURST = 300;
    private static final double PER_SECOND = 20;

    private final String token = Secrets.next();
    private final LongSupplier nanos;
    private final long begun;
    private final TokenBucket requests;
    private volatile long seen;
    private volatile boolean ended;
    private volatile Identity identity;

    Session(Identity identity, LongSupplier nanos) {
        this.identity = identity;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.seen = begun;
        this.requests = new TokenBucket(BURST, PER_SECOND, nanos);
    }

    /** Who decides in this session. */
    public String person() {
        return identity.name();
    }

    /** What may be done in this session; it stays the same until the end. */
    public Role role() {
        return identity.role();
    }

    /** Whose documents are seen in this session; they stay the same until the end. */
    public Tenants tenants() {
        return identity.tenants();
    }

    Identity identity() {
        return identity;
    }

    public boolean isOpen() {
        long now = nanos.getAsLong();
        return !ended && now - seen < IDLE && now - begun < LONGEST;
    }

    void name(String name) {
        identity = identity.withName(name);
    }

    /** The person did something: what a page asks for by itself does not count. */
    void touch() {
        seen = nanos.getAsLong();
    }

    void end() {
        ended = true;
    }

    long lastSeen() {
        return seen;
    }

    /** What a request that changes something has to bring besides the cookie, which a browser adds by itself. */
    String token() {
        return token;
    }

    boolean hasToken(@Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link TokenBucket#take}. */
    long take() {
        return requests.take();
    }
}
