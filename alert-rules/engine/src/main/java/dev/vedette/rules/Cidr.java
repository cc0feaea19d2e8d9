package dev.vedette.rules;

import java.util.Arrays;
import java.util.Optional;

/** A network (RFC 4632, RFC 4291) and whether it contains an address in text. Names are never resolved. */
final class Cidr {

    private static final int MAPPED_BITS = 96;

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int max = address.get().length * 8;
        int bits = max;
        if (slash >= 0) {
            String suffix = text.substring(slash + 1);
            if (!suffix.matches("[0-9]{1,3}") || Integer.parseInt(suffix) > max) {
                return Optional.empty();
            }
            bits = Integer.parseInt(suffix);
        }
        boolean onlyMapped = bits >= MAPPED_BITS && IpAddress.isMapped(address.get());
        return Optional.of(
                onlyMapped
                        ? new Cidr(Arrays.copyOfRange(address.get(), 12, 16), bits - MAPPED_BITS)
                        : new Cidr(address.get(), bits));
    }

    /**
     * False for what is not an address, and for an address of the other family; an IPv4-mapped IPv6 address, which is how
     * a dual-stack socket names an IPv4 peer, belongs to both.
     */
    boolean contains(String address) {
        return IpAddress.parse(address).filter(this::contains).isPresent();
    }

    private boolean contains(byte[] address) {
        int skipped = address.length - network.length;
        if (skipped < 0 || skipped > 0 && !IpAddress.isMapped(address)) {
            return false;
        }
        for (int i = 0; i * 8 < bits; i++) {
            int mask = bits - i * 8 >= 8 ? 0xff : 0xff << 8 - (bits - i * 8) & 0xff;
            if ((address[skipped + i] & mask) != (network[i] & mask)) {
                return false;
            }
        }
        return true;
    }
}
