package dev.vedette.console.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often an address may try to log in. Of the addresses the {@value #ADDRESSES} that tried last are remembered. Thread-safe. */
final class LoginLimit {

    static final int BURST = 20;
    static final int ADDRESSES = 256;
    private static final double PER_SECOND = 0.5;

    private final LongSupplier nanos;
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    LoginLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** As {@link TokenBucket#take}. */
    synchronized long take(String address) {
        return buckets.computeIfAbsent(address, of -> new TokenBucket(BURST, PER_SECOND, nanos))
                .take();
    }

    synchronized int size() {
        return buckets.size();
    }
}
