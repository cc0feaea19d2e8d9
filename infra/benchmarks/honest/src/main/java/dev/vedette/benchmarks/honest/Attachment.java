package dev.vedette.benchmarks.honest;

import dev.vedette.benchmarks.honest.Internet.Network;

/** How a device is on the network, and with which address it is seen at a time. */
interface Attachment {

    /** @param micros true time */
    String address(Internet internet, long micros);

    /** One address for all who are behind it: an office's translation, a server's own. */
    static Attachment fixed(Network network, int host) {
        return (internet, micros) -> internet.version4(network, host);
    }

    /**
     * An address out of a pool, another one each period; each moment another one if that is 0.
     *
     * @param salt whose
     */
    static Attachment pool(Network network, int size, long period, long salt) {
        return (internet, micros) -> internet.version4(network, Math.floorMod(drawn(salt, micros, period), size));
    }

    /** A line of both versions. The address of version 6 is another one each day (RFC 8981); which is used is a race (RFC 8305). */
    static Attachment dual(Network network, int size, double share, long salt) {
        Attachment four = pool(network, size, Timeline.DAY, salt);
        return (internet, micros) -> {
            boolean six = Math.floorMod(drawn(salt + 1, micros, 41 * Timeline.MINUTE), 1000L) < share * 1000;
            return six
                    ? internet.version6(network, salt, drawn(salt + 2, micros, Timeline.DAY))
                    : four.address(internet, micros);
        };
    }

    private static long drawn(long salt, long micros, long period) {
        return Chance.mix(Chance.mix(salt) + (period == 0 ? micros : Math.floorDiv(micros, period)));
    }
}
