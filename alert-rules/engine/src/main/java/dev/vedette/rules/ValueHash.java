package dev.vedette.rules;

import java.security.SecureRandom;

/**
 * Stands for a value in state: SipHash-2-4 (Aumasson and Bernstein, 2012) over its UTF-16 characters, with a key that is
 * drawn once per process and kept with the state. Who sends values cannot know it, and so cannot make two that count as one.
 */
final class ValueHash {

    private static final long SECRET = new SecureRandom().nextLong();

    private final long seed;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private ValueHash(long seed) {
        this.seed = seed;
    }

    /** The key of states that begin now. */
    static long newSeed() {
        return SECRET;
    }

    static long of(String value, long seed) {
        return new ValueHash(seed).hash(value);
    }

    private long hash(String value) {
        long other = Long.rotateLeft(seed, 32) * 0x9e3779b97f4a7c15L;
        v0 = seed ^ 0x736f6d6570736575L;
        v1 = other ^ 0x646f72616e646f6dL;
        v2 = seed ^ 0x6c7967656e657261L;
        v3 = other ^ 0x7465646279746573L;
        int length = value.length();
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            word((long) value.charAt(i)
                    | (long) value.charAt(i + 1) << 16
                    | (long) value.charAt(i + 2) << 32
                    | (long) value.charAt(i + 3) << 48);
        }
        long last = (long) length << 56;
        for (int i = whole; i < length; i++) {
            last |= (long) value.charAt(i) << 16 * (i - whole);
        }
        word(last);
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void word(long m) {
        v3 ^= m;
        round();
        round();
        v0 ^= m;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
